"""Feature maps, the opened map, one traced number, kernels."""
