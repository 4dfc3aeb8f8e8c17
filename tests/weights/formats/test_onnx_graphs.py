"""ONNX graphs as exporters write them: names of their own, any order, other layouts."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from alexnet.architecture.variables import shapes_of
from alexnet.errors import WeightsError
from alexnet.weights.formats import read_weights
from alexnet.weights.formats.read import remark_on
from tests.support.tiny_trainings import tiny_network

EXPECTED = shapes_of(tiny_network())
ARRAYS = {
    path: np.random.default_rng(n).normal(size=shape).astype("f4")
    for n, (path, shape) in enumerate(EXPECTED.items())
}
SIDE = int((EXPECTED["F4/kernel"][0] // 12) ** 0.5)


def maps_first(kernel: np.ndarray) -> np.ndarray:
    """The first dense row's inputs as PyTorch has them: maps, height, width."""
    return kernel.reshape(SIDE, SIDE, 12, -1).transpose(2, 0, 1, 3).reshape(kernel.shape)


def exported(
    *, dense: str, maps_last: bool, shuffled: bool = True, folded: bool = False
) -> onnx.ModelProto:
    """The tiny network as an exporter writes it.

    Args:
        dense: ``"Gemm"`` with transposed weights, ``"MatMul"`` and Add, or ``"Transpose"`` of the
            weights before a MatMul.
        maps_last: the maps are turned to (height, width, maps) before they are flattened.
        shuffled: the arrays stand in another order than they are used in.
        folded: what normalisations do was multiplied into the kernels and added to the biases.
    """
    tensors: list[Any] = []
    nodes: list[Any] = []
    flow = "x"

    def array(value: np.ndarray) -> str:
        name = f"onnx::{len(tensors) * 7919 % 1000}"
        tensors.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(operator: str, *inputs: str, **attributes: Any) -> str:
        output = f"v{len(nodes)}"
        nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    for row in ("C1", "C3"):
        kernel = array(ARRAYS[f"{row}/kernel"].transpose(3, 2, 0, 1))
        flow = node("Relu", node("Conv", flow, kernel, array(ARRAYS[f"{row}/bias"])))
        if folded:
            continue
        roles = ("gamma", "beta", "moving_mean", "moving_variance")
        norm = [array(ARRAYS[f"{row}_norm/{role}"]) for role in roles]
        flow = node("BatchNormalization", flow, *norm)
    if maps_last:
        flow = node("Transpose", flow, perm=[0, 2, 3, 1])
    flow = node("Flatten", flow)
    for row in ("F4", "Out"):
        weights, bias = ARRAYS[f"{row}/kernel"], ARRAYS[f"{row}/bias"]
        if row == "F4" and not maps_last:
            weights = maps_first(weights)
        if dense == "Gemm":
            flow = node("Gemm", flow, array(weights.T), array(bias), transB=1)
        elif dense == "MatMul":
            flow = node("Add", node("MatMul", flow, array(weights)), array(bias))
        else:
            turned = node("Transpose", array(weights.T), perm=[1, 0])
            flow = node("Add", node("MatMul", flow, turned), array(bias))
    if shuffled:
        np.random.default_rng(0).shuffle(tensors)
    tensors.append(numpy_helper.from_array(np.array([1, -1]), "shape of a reshape"))
    return helper.make_model(helper.make_graph(nodes, "tiny", [], [], tensors))


@pytest.mark.parametrize("maps_last", [False, True])
@pytest.mark.parametrize("dense", ["Gemm", "MatMul", "Transpose"])
def test_arrays_are_found_by_the_graph(dense: str, maps_last: bool) -> None:
    data = exported(dense=dense, maps_last=maps_last).SerializeToString()
    read = read_weights(data, name="model.onnx", expected=EXPECTED)
    for path, array in ARRAYS.items():
        np.testing.assert_array_equal(read[path], array)


@pytest.mark.parametrize("dense", ["Gemm", "MatMul", "Transpose"])
@pytest.mark.parametrize("has_bias", [True, False])
def test_folded_normalisations_are_named_with_the_way_out(dense: str, has_bias: bool) -> None:
    data = exported(dense=dense, maps_last=False, folded=True).SerializeToString()
    network = tiny_network().replace("C3", use_bias=has_bias)
    with pytest.raises(WeightsError) as refused:
        read_weights(data, name="model.onnx", expected=shapes_of(network))
    sentence = str(refused.value)
    assert "holds no batch normalisation, which the network has in C1, C3" in sentence
    assert "Set Normalisation of these rows to None and Bias to yes" in sentence
    # The way out leads there.
    without = network
    for row in ("C1", "C3"):
        without = without.replace(row, normalization="none", use_bias=True)
    read = read_weights(data, name="model.onnx", expected=shapes_of(without))
    for path, array in read.items():
        np.testing.assert_array_equal(array, ARRAYS[path])


def test_a_file_that_lacks_more_is_not_said_to_be_folded() -> None:
    data = exported(dense="Gemm", maps_last=False, folded=True)
    del data.graph.node[-1]
    with pytest.raises(WeightsError) as refused:
        read_weights(data.SerializeToString(), name="model.onnx", expected=EXPECTED)
    assert "batch normalisation" not in str(refused.value)


def changed(model: onnx.ModelProto, change: str) -> onnx.ModelProto:
    """The model with one more operation, or another factor."""
    graph = model.graph
    first = graph.node[0]
    if change.startswith("Gemm"):
        graph.node[-1].attribute.append(helper.make_attribute(change.split()[-1], 2.0))
        return model
    is_input = change in ("Sub", "Div", "Add")
    maps = 1 if change == "PRelu" else len(ARRAYS["C1/bias"])
    shape = (1, 3, 1, 1) if is_input else (1, maps, 1, 1)
    graph.initializer.append(numpy_helper.from_array(np.full(shape, 3, "f4"), "three"))
    flow = "x" if is_input else first.output[0]
    user = graph.node[0 if is_input else 1]
    user.input[0] = "changed"
    node = helper.make_node(change, [flow, "three"], ["changed"])
    graph.node.insert(0 if is_input else 1, node)
    return model


@pytest.mark.parametrize("change", ["Gemm's alpha", "Gemm's beta", "Mul", "Sub", "Div", "PRelu"])
def test_arithmetic_that_no_row_has_is_told_of(change: str) -> None:
    data = changed(exported(dense="Gemm", maps_last=False), change).SerializeToString()
    assert f"also computes with {change}, which is not" in remark_on(data, name="model.onnx")
    read = read_weights(data, name="model.onnx", expected=EXPECTED)
    np.testing.assert_array_equal(read["F4/kernel"], ARRAYS["F4/kernel"])


@pytest.mark.parametrize("maps_last", [False, True])
@pytest.mark.parametrize("dense", ["Gemm", "MatMul", "Transpose"])
def test_nothing_is_told_of_what_rows_have(dense: str, maps_last: bool) -> None:
    data = exported(dense=dense, maps_last=maps_last).SerializeToString()
    assert remark_on(data, name="model.onnx") == ""


@pytest.mark.parametrize("has_scales", [False, True])
def test_quantised_kernels_are_called_so(has_scales: bool) -> None:
    model = exported(dense="Gemm", maps_last=False)
    whole = [
        numpy_helper.from_array((numpy_helper.to_array(tensor) * 10).astype("i1"), tensor.name)
        for tensor in model.graph.initializer
    ]
    del model.graph.initializer[:]
    model.graph.initializer.extend(whole)
    if has_scales:
        model.graph.initializer.append(numpy_helper.from_array(np.ones(3, "f4"), "scales"))
    with pytest.raises(WeightsError, match=r"\(quantised\).*: export"):
        read_weights(model.SerializeToString(), name="model.onnx", expected=EXPECTED)


def test_kernels_in_constant_nodes_are_called_so() -> None:
    model = exported(dense="Gemm", maps_last=False)
    for tensor in model.graph.initializer:
        node = helper.make_node("Constant", [], [tensor.name], value=tensor)
        model.graph.node.insert(0, node)
    del model.graph.initializer[:]
    with pytest.raises(WeightsError, match="Constant nodes is not read: export"):
        read_weights(model.SerializeToString(), name="model.onnx", expected=EXPECTED)


def test_arrays_in_another_file_are_named_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    model = exported(dense="Gemm", maps_last=False)
    onnx.save(model, path, save_as_external_data=True, location="model.data", size_threshold=0)
    with pytest.raises(WeightsError, match="external_data=False"):
        read_weights(path, name=path.name, expected=EXPECTED)
    whole = tmp_path / "whole.onnx"
    onnx.save(onnx.load(path), whole)
    read = read_weights(whole, name=whole.name, expected=EXPECTED)
    np.testing.assert_array_equal(read["F4/kernel"], ARRAYS["F4/kernel"])
