"""Which weights the visitor's choice means for a network, without a page."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import preset
from alexnet.architecture.variables import variables
from alexnet.errors import WeightsError
from alexnet.explorer.brought_files import BroughtFiles
from alexnet.explorer.options.options import Options
from alexnet.explorer.weights_in_use import (
    OWN_FILE,
    TRAINED_HERE,
    Brought,
    OwnFile,
    WeightsInUse,
    find,
)
from alexnet.images import UNTRAINED
from alexnet.network.initial import initial_array
from alexnet.weights.fetching.uploads import UPLOADS
from alexnet.weights.fitting.transfer import Origin
from alexnet.weights.sources.registry import CAFFE_INPUT, RANDOM, SOURCES
from alexnet.weights.sources.source import SourceKind
from alexnet.weights.trained import from_source
from tests.support.prediction_page import ONE_CONVOLUTION

BUNDLED = next(source for source in SOURCES.values() if source.kind is SourceKind.BUNDLED)
FETCHED = next(source for source in SOURCES.values() if source.kind is not SourceKind.BUNDLED)


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEXNET_CACHE", str(tmp_path))


def found(
    architecture: Architecture, brought: Brought | None = None, **options: Any
) -> WeightsInUse:
    return find(architecture, Options(**options), brought or Brought())


def own_file() -> OwnFile:
    file = io.BytesIO()
    np.savez(
        file,
        allow_pickle=False,
        **{v.path: initial_array(v, 5) for v in variables(ONE_CONVOLUTION)},
    )
    return BroughtFiles().weights(file.getvalue(), "mine.npz", ONE_CONVOLUTION)


def test_without_a_choice_the_bundled_weights_are_in_use_where_they_fit() -> None:
    fits = found(preset(BUNDLED.fits))
    assert (fits.name, fits.is_trained) == (BUNDLED.name, True)
    assert fits.convention == BUNDLED.convention
    assert found(ONE_CONVOLUTION) == WeightsInUse(RANDOM)


def test_random_weights_by_choice_even_where_others_fit() -> None:
    random = found(preset(BUNDLED.fits), weights=RANDOM)
    assert (random.name, random.trained, random.problem) == (RANDOM, None, "")
    assert random.convention == UNTRAINED


def test_what_is_not_here_yet_is_missing_and_what_never_was_is_named() -> None:
    assert found(preset(FETCHED.fits), weights=FETCHED.name).missing == FETCHED
    assert "“never-was”" in found(ONE_CONVOLUTION, weights="never-was").problem
    assert "upload it again" in found(ONE_CONVOLUTION, weights=OWN_FILE).problem
    assert "train again" in found(ONE_CONVOLUTION, weights=f"{TRAINED_HERE}1").problem


def test_weights_that_fit_no_row_are_a_problem() -> None:
    assert "fits no row" in found(ONE_CONVOLUTION, weights=BUNDLED.name).problem


def test_a_file_of_one_s_own_fits_its_network_and_goes_through_json() -> None:
    file = OwnFile.from_value(own_file().to_value())
    weights = found(ONE_CONVOLUTION, Brought(file), weights=OWN_FILE, file_input="caffe")
    assert (weights.name, weights.is_trained) == (OWN_FILE, True)
    assert weights.convention == CAFFE_INPUT
    assert file.digest in weights.key
    wider = ONE_CONVOLUTION.replace("F3", units=9)
    partly = found(wider, Brought(file), weights=OWN_FILE)
    assert partly.taken_over is not None
    assert {row.row: row.origin for row in partly.taken_over.rows}["F3"] is Origin.RANDOM
    assert not partly.is_trained


def test_a_file_that_has_left_the_cache_is_a_problem() -> None:
    file = own_file()
    path = UPLOADS.path(file.digest)
    assert path is not None
    path.unlink()
    assert "upload it again" in found(ONE_CONVOLUTION, Brought(file), weights=OWN_FILE).problem


def test_a_file_that_holds_no_weights_is_refused() -> None:
    with pytest.raises(WeightsError):
        BroughtFiles().weights(b"no weights", "notes.npz", ONE_CONVOLUTION)


def test_what_a_training_left_is_found_by_its_id() -> None:
    left = {"7": from_source(BUNDLED)}
    weights = found(preset(BUNDLED.fits), Brought(result=left.get), weights=f"{TRAINED_HERE}7")
    assert (weights.name, weights.is_trained) == (f"{TRAINED_HERE}7", True)
    assert weights.class_names == left["7"].class_names
