"""The page of lessons: what there is to learn, and what a teacher hands out."""

from pages.ui.lessons import catalogue, strip
from pages.ui.server import page_changes, reconnection
from pages.ui.session import lesson, workspace
from pages.ui.shared import frame

frame.start("Lessons")
catalogue.show()
strip.show("lessons")
workspace.show_in_address()
lesson.show_in_address()
reconnection.watch()
page_changes.watch()
