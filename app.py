"""The list of pages: ``streamlit run app.py``."""

from pages.ui import turns
from pages.ui.frame import pages

with turns.taken():
    pages().run()
