"""The rooms of the pages; the page files themselves say what stands where."""
