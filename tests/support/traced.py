"""Traces of units that never were, with numbers that can be checked by hand."""

from typing import Any

import numpy as np

from alexnet.inference.receptive import Patch
from alexnet.inference.trace_values import (
    ConvolutionTrace,
    DenseTrace,
    PoolingTrace,
    SoftmaxStep,
    Term,
)


def terms_of(
    inputs: Any,
    weights: Any,
    top: int = 0,
    left: int = 0,
    first: int = 0,
    most: int = 20,
) -> Any:
    products = inputs * weights
    order = np.argsort(-np.abs(products), axis=None, kind="stable")[:most]
    found = []
    for at in order:
        place = np.unravel_index(at, products.shape)
        *pixel, index = (int(part) for part in place)
        y, x = (pixel[0] + top, pixel[1] + left) if pixel else (None, None)
        value, weight, given = (float(a[place]) for a in (products, weights, inputs))
        found.append(Term(value, weight, given, first + index, y, x))
    return tuple(found)


def convolution(
    depth: int = 3,
    size: int = 3,
    bias: float = 0.25,
    first: Any = 0,
    seed: int = 0,
    **different: Any,
) -> Any:
    random = np.random.default_rng(seed)
    patch, kernel = random.normal(size=(2, size, size, depth))
    total = float((patch * kernel).sum())
    values = {
        "row": "C3",
        "map": 7,
        "y": 4,
        "x": 5,
        "window": Patch(3, 4, 3 + size, 4 + size),
        "seen": Patch(-4, 8, 30, 42),
        "first_map": first,
        "dilation": (1, 1),
        "patch": patch,
        "inside": np.ones((size, size), bool),
        "kernel": kernel,
        "contributions": patch * kernel,
        "terms": terms_of(patch, kernel, 3, 4, first),
        "total": total,
        "bias": bias,
        "pre_activation": total + bias,
        "activated": max(0.0, total + bias),
        "softmax": None,
        "normalization": None,
        "normalized_first": False,
        "output": max(0.0, total + bias),
        "pooling": (),
    }
    return ConvolutionTrace(**(values | different))


def pooling(winner: Any = (5, 6), **different: Any) -> Any:
    shown = np.array([[0.5, 1.0, 2.0], [0.0, 0.25, 3.0], [1.5, 0.125, 0.75]])
    values = {
        "row": "S4",
        "kind": "max" if winner else "average",
        "map": 7,
        "y": 2,
        "x": 2,
        "window": Patch(4, 4, 7, 7),
        "seen": Patch(0, 0, 40, 40),
        "values": shown,
        "inside": np.ones((3, 3), bool),
        "winner": winner,
        "output": 3.0 if winner else float(shown.mean()),
    }
    return PoolingTrace(**(values | different))


def dense(shape: Any = (2, 2, 5), unit: Any = 3, softmax: Any = True) -> Any:
    random = np.random.default_rng(1)
    inputs, weights = random.normal(size=(2, *shape))
    products = inputs * weights
    total = float(products.sum())
    logit = total + 0.5
    step = SoftmaxStep(logit, logit + 1, float(np.exp(-1)), 2.0, float(np.exp(-1)) / 2)
    activated = step.output if softmax else max(0.0, logit)
    return DenseTrace(
        row="Out",
        unit=unit,
        inputs=inputs,
        weights=weights,
        contributions=products,
        per_map=products.sum((0, 1)) if len(shape) == 3 else None,
        terms=terms_of(inputs, weights),
        total=total,
        bias=0.5,
        pre_activation=logit,
        activated=activated,
        softmax=step if softmax else None,
        normalization=None,
        normalized_first=False,
        output=activated,
    )
