"""Lessons: their list, and the strip that leads through one on the real pages."""
