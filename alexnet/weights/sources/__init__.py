"""Who has trained weights, and what is known of each of them."""

from alexnet.weights.sources.registry import SOURCES

__all__ = ["SOURCES"]
