"""How a visitor has set up the pages: one table for each page, and all of them as one value."""
