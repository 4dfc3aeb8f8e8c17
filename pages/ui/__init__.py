"""What every page is made of: the frame, the controls, the state of the session, the caches."""
