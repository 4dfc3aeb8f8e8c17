"""What strangers send: read within bounds, whatever it claims of itself."""
