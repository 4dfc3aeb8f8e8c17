"""Presets are found by name; their figures are checked in test_reference_figures.py."""

import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.limits import Limits, check_limits
from alexnet.architecture.presets import DEFAULT_PRESET, PRESETS, preset


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_described_and_affordable(name: str) -> None:
    described = PRESETS[name]
    assert described.name == name
    assert described.title
    assert described.source.endswith(".")
    assert described.look_at.endswith(".")
    assert len(described.menu_title) <= 38, "the menu of the toolbar would cut it"
    assert preset(name) is described.architecture
    check_limits(described.architecture, Limits())
    assert Architecture.from_json(preset(name).to_json()) == preset(name)


def test_titles_and_networks_differ() -> None:
    assert len({described.title for described in PRESETS.values()}) == len(PRESETS)
    assert len({described.architecture for described in PRESETS.values()}) == len(PRESETS)
    assert DEFAULT_PRESET in PRESETS


def test_the_menu_follows_history() -> None:
    years = [described.year for described in PRESETS.values() if described.year]
    assert years == sorted(years)
    assert PRESETS["lenet-5"].menu_title == "LeNet-5 · 1998 · 62 k"


def test_an_unknown_preset_is_answered_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="'vgg'; there are lenet-5, paper-2012, zfnet-2013"):
        preset("vgg")


def test_presets_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PRESETS["mine"] = PRESETS["article-table"]  # type: ignore[index]
