"""Files of weights, read without ever running what is in them."""

from alexnet.weights.formats.bvlc import read_shards
from alexnet.weights.formats.declared import ArraySpec
from alexnet.weights.formats.limits import WeightLimits
from alexnet.weights.formats.read import declared, read_weights

__all__ = ["ArraySpec", "WeightLimits", "declared", "read_shards", "read_weights"]
