"""Any field of any row can be compared, and each value is a network that can be built."""

import pytest

from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import ROW_TYPES
from alexnet.explorer.comparable import FIELDS, KIND, Compared, comparable_fields
from alexnet.explorer.options.option import option_of
from alexnet.explorer.options.options import Options
from tests.support.one_of_each import ONE_OF_EACH

NETWORKS = {name: preset(name) for name in PRESETS} | dict(ONE_OF_EACH)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_value_of_every_field_is_another_network(name: str) -> None:
    network = NETWORKS[name]
    allowed = option_of(Options, "train_values")
    for row in network.rows[:-1]:
        for field, label in comparable_fields(row).items():
            compared = Compared(network, row, field)
            assert field in FIELDS
            assert compared.label == f"{label} of {row.name}"
            assert compared.current in compared.values
            assert compared.network(compared.current) == network
            variants = [compared.network(text) for text in compared.values]
            assert len(set(variants)) == len(variants)
            assert all(allowed.allows(text) for text in compared.values)


def test_words_stand_beside_numbers() -> None:
    row = preset("article-table")["C3"]
    fields = comparable_fields(row)
    assert next(iter(fields)) == "filters"
    assert {"activation", "normalization", "kernel_initializer", "dropout"} <= set(fields)
    found = Compared(preset("article-table"), row, "normalization").values
    assert list(found.values()) == ["none", "batch", "lrn"]
    assert KIND not in fields


def test_what_has_no_effect_is_left_out() -> None:
    row = ROW_TYPES["convolution"](name="C1")
    assert not {"lrn_beta", "epsilon", "spatial_dropout"} & set(comparable_fields(row))
