"""A photo of any size can be fed: smaller kernels and strides are found where they are needed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.repairs import repairs
from alexnet.architecture.editing.resolution import resolve
from alexnet.architecture.editing.small_input import fitted_to_input
from alexnet.architecture.limits import Limits
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import Convolution, Pooling

LIMITS = Limits()


def windows(architecture: Architecture) -> list[tuple[int, int, int, int]]:
    return [
        (*(row.kernel_size if isinstance(row, Convolution) else row.pool_size), *row.strides)
        for row in architecture.rows
        if isinstance(row, Convolution | Pooling)
    ]


@pytest.mark.parametrize("name", PRESETS)
@settings(max_examples=25, deadline=None)
@given(sides=st.integers(1, 80).map(lambda n: (n, n)) | st.tuples(*[st.integers(1, 80)] * 2))
def test_every_preset_can_be_fitted_to_every_small_photo(name: str, sides: tuple[int, int]) -> None:
    height, width = sides
    good = Draft.of(preset(name))
    draft = good.set_text("In", "size", f"{height}X{width}")
    resolution = resolve(draft, LIMITS)
    if resolution.architecture is not None:
        return
    fitted = fitted_to_input(draft, LIMITS)
    if fitted is None:
        # A window that rounds up may lie wholly outside of a photo that is a strip.
        assert height != width
        return
    architecture = resolve(fitted, LIMITS).architecture
    assert architecture is not None
    assert architecture.input.size == (height, width)
    pairs = zip(windows(architecture), windows(preset(name)), strict=True)
    assert all(now <= then for one, other in pairs for now, then in zip(one, other, strict=True))
    first, *_ = repairs(draft, resolution.problems[0], good, LIMITS)
    assert resolve(first.draft, LIMITS).architecture is not None


@pytest.mark.parametrize(("size", "kernel", "stride"), [(32, 3, 1), (48, 7, 2), (64, 9, 3)])
def test_the_first_row_gives_way_as_little_as_it_can(size: int, kernel: int, stride: int) -> None:
    draft = Draft.of(preset("article-table")).set_text("In", "size", str(size))
    fitted = fitted_to_input(draft, LIMITS)
    assert fitted is not None
    changed = [row.name for row, old in zip(fitted.rows, draft.rows, strict=True) if row != old]
    assert changed in ([], ["C1"])
    row = fitted.row("C1")
    assert (row.text("kernel_size"), row.text("strides")) == (f"{kernel}X{kernel}", str(stride))


def test_other_faults_are_not_mended_by_smaller_windows() -> None:
    draft = Draft.of(preset("article-table")).set_text("F9", "units", "many")
    assert fitted_to_input(draft, LIMITS) is None
