"""Arrays of a file -> weights of a network: names, layouts, what survives an edit."""
