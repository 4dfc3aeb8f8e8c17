"""The application without its pages: options, session, predictions, and what a training needs."""
