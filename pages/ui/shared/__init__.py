"""What stands on every page: frame, controls, figures."""
