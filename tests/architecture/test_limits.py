"""What this host affords, who says so, and which row is blamed."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.resolution import resolve
from alexnet.architecture.facts import analyze
from alexnet.architecture.limits import Limits, check_limits
from alexnet.architecture.presets import preset
from alexnet.errors import ArchitectureError, LimitError, SettingError
from tests.support.hostile import NASTY_TEXTS, assert_plain
from tests.support.strategies import architectures

PARAMETERS, BYTES = "ALEXNET_MAX_PARAMETERS", "ALEXNET_MAX_ACTIVATION_BYTES"
TABLE = preset("article-table")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (PARAMETERS, BYTES):
        monkeypatch.delenv(variable, raising=False)


def test_the_environment_sets_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Limits.of_this_host() == Limits(200_000_000, 1_000_000_000)
    monkeypatch.setenv(PARAMETERS, " 1,000,000 ")
    monkeypatch.setenv(BYTES, "")
    assert Limits.of_this_host() == Limits(1_000_000, 1_000_000_000)
    monkeypatch.setenv(BYTES, "5000")
    assert Limits.of_this_host() == Limits(1_000_000, 5000)


def test_limits_are_read_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    check_limits(TABLE)
    monkeypatch.setenv(PARAMETERS, "62378343")
    with pytest.raises(LimitError):
        check_limits(TABLE)


@pytest.mark.parametrize("variable", [PARAMETERS, BYTES])
@pytest.mark.parametrize("text", ["abc", "0", "-5", "1.5", "½", "9" * 5000, "1e6"])
def test_nonsense_in_the_environment_is_no_fault_of_the_network(
    variable: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(SettingError) as caught:
        resolve(Draft.of(TABLE))
    assert not isinstance(caught.value, ArchitectureError | ValueError)
    assert str(caught.value).startswith(f"The environment variable {variable} must be ")
    assert_plain(str(caught.value))


def test_every_text_of_a_variable_is_read_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in NASTY_TEXTS:
        if "\x00" in text or "\ud800" in text:
            continue
        monkeypatch.setenv(PARAMETERS, text)
        try:
            assert Limits.of_this_host().params >= 1
        except SettingError as error:
            assert_plain(str(error))


@given(architectures())
def test_a_network_at_the_limit_is_afforded_and_above_it_names_a_row(
    network: Architecture,
) -> None:
    facts = analyze(network)
    exact = Limits(facts.params, facts.activation_bytes)
    check_limits(network, exact)
    assert exact.afford(facts)
    for field in dataclasses.fields(exact):
        below = dataclasses.replace(exact, **{field.name: getattr(exact, field.name) - 1})
        assert not below.afford(facts)
        with pytest.raises(LimitError) as caught:
            check_limits(network, below)
        error = caught.value
        assert error.row is not None
        assert error.field is not None
        assert hasattr(network[error.row], error.field)
        assert_plain(str(error), row=error.row)


@pytest.mark.parametrize(
    ("row", "change", "field"),
    [
        ("In", {"size": 20_000}, "size"),
        ("In", {"channels": 1_000_000}, "channels"),
        ("C3", {"filters": 300_000}, "filters"),
        ("C5", {"kernel_size": 99}, "kernel_size"),
        ("F9", {"units": 1_000_000}, "units"),
    ],
)
def test_the_culprit_is_named(row: str, change: dict[str, Any], field: str) -> None:
    network = TABLE.replace(row, **change)
    with pytest.raises(LimitError) as caught:
        check_limits(network)
    assert (caught.value.row, caught.value.field) == (row, field)


def test_the_message_has_the_figure_and_the_limit() -> None:
    with pytest.raises(LimitError) as caught:
        check_limits(TABLE.replace("F9", units=100_000))
    assert str(caught.value) == (
        "F9: with size 100000 the network holds 1,339,148,296 parameters; this host is set to "
        "build at most 200,000,000."
    )
    with pytest.raises(LimitError) as caught:
        check_limits(TABLE.replace("C5", filters=2_000_000), Limits(params=10**12))
    assert str(caught.value) == (
        "C5: with maps 2000000 one image's activations take 1,355 MB; "
        "this host is set to hold at most 1,000 MB."
    )
