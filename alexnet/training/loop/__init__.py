"""One training: the recipe, batches, the loop, its checkpoints and its figures."""
