"""What is kept between runs and shared by sessions."""
