import pytest

from alexnet.architecture.quantity import Quantity, percent, relative_change


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (3_736_544, "3.7 MB"),
        (2_500_000_000, "2.5 GB"),
    ],
)
def test_memory_in_its_unit(figure: int, text: str) -> None:
    assert Quantity.ACTIVATION_BYTES.text(figure) == text


def test_signs() -> None:
    assert Quantity.PARAMS.signed(-11_648) == "−11,648"
    assert Quantity.MACS.signed(5) == "+5"
    assert Quantity.ACTIVATION_BYTES.signed(-1_200) == "−1.2 kB"


def test_a_share_is_never_rounded_to_nothing_or_to_all() -> None:
    assert percent(0, 10) == percent(0, 0) == "0.0%"
    assert percent(1, 10_000) == "less than 0.1%"
    assert percent(9_999, 10_000) == "more than 99.9%"
    assert percent(10, 10) == "100.0%"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (100, 100, "+0.0%"),
        (1_000, 997, "−0.3%"),
        (100_000, 99_990, "less by under 0.1%"),
        (100_000, 100_010, "more by under 0.1%"),
        (100_000, 10, "under 0.1% is left"),
        (100, 999, "+899.0%"),
        (100, 1_000, "10.0 times"),
    ],
)
def test_relative_change(before: int, after: int, text: str) -> None:
    assert relative_change(before, after) == text
