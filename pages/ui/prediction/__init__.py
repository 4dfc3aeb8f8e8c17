"""The prediction page: photo, weights, scores and the tools below them."""
