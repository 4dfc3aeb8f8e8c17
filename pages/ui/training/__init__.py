"""The training page: what to learn from, settings, progress, result."""
