"""How files are kept: whole or not at all, and by their content."""
