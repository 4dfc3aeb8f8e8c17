"""What a training leaves on the disk: its folder, and files written whole or not at all."""
