"""From the bytes of a file to the input of a network; neither Streamlit nor TensorFlow."""

from alexnet.images.decode import load_image
from alexnet.images.limits import ImageLimits
from alexnet.images.preprocess import (
    UNTRAINED,
    Fit,
    InputConvention,
    colours_of,
    preview,
    to_input,
    values_of,
)
from alexnet.images.samples import SAMPLES, Sample, sample_bytes

__all__ = [
    "SAMPLES",
    "UNTRAINED",
    "Fit",
    "ImageLimits",
    "InputConvention",
    "Sample",
    "colours_of",
    "load_image",
    "preview",
    "sample_bytes",
    "to_input",
    "values_of",
]
