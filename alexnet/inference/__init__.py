"""A network at work: photo in, arrays out. The model that is run is never changed."""
