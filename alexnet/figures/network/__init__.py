"""A network -> pictures: where its numbers are, what edits did, and the visualkeras diagram."""
