"""Types of rows by the names that people use."""

import re

import pytest

from alexnet.architecture.editing.type_names import type_of


@pytest.mark.parametrize(
    ("label", "name"), [("Conv2D", "convolution"), ("FC", "dense"), ("Max-Pool", "max_pooling")]
)
def test_types_by_the_names_that_people_use(label: str, name: str) -> None:
    assert type_of(label) == name


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("DepthwiseConv2D", "set Groups to that number of maps"),
        ("SeparableConv2D", "followed by a convolution with kernel size 1"),
        ("Residual block", "a row reads the row before it and no other"),
        ("Add", "Keras' functional API"),
        ("Dropout", "a column Dropout"),
        ("BatchNormalization", "a column Normalisation"),
        ("BN", "a column Normalisation"),
        ("LRN", "a column Normalisation"),
        ("ReLU", "see the column Activation"),
        ("Softmax", "see the column Activation"),
        ("Flatten", "no row is needed"),
        ("ZeroPadding2D", "see the column Padding"),
        ("Transformer", "type must be one of Input, Convolution, Max pooling"),
    ],
)
def test_what_is_no_type_is_told_where_it_is(label: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        type_of(label)
