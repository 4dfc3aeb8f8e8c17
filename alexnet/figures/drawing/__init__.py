"""What all figures share: frame, colours, packed pictures and tiles."""
