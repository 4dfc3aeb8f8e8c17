"""The session of one visitor: what is stored in it, and how it is read."""
