"""The list of pages: ``streamlit run app.py``."""

from pages.ui.server import turns
from pages.ui.shared.frame import pages

with turns.taken():
    pages().run()
