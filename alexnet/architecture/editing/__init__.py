"""What is typed -> an architecture: drafts, their problems and repairs, history, links."""
