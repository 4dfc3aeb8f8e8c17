"""The list of pages: ``streamlit run app.py``."""

from pages.ui.frame import pages

pages().run()
