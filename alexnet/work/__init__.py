"""Heavy work, taken in turn."""
