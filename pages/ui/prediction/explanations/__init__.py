"""Which places of the photo speak for a class."""
