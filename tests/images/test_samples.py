"""The samples are there, are photos, and need no import of scikit-image."""

import hashlib
import subprocess
import sys

import pytest

from alexnet.errors import ImageError
from alexnet.images import samples
from alexnet.images.decode import load_image
from alexnet.images.samples import SAMPLES, sample_bytes
from tests.support.repository import ROOT


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_photos(name: str) -> None:
    photo = load_image(sample_bytes(name))
    assert min(photo.shape[:2]) >= 256


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_may_be_used_freely(name: str) -> None:
    assert SAMPLES[name].licence in {"CC0", "public domain"}
    assert SAMPLES[name].credit


@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if sample.shows])
def test_rendered_samples_are_small_and_have_their_scene(name: str) -> None:
    assert len(sample_bytes(name)) < 80_000
    scene = ROOT / "assets" / "samples" / f"{name}.pov"
    assert scene.read_text("utf-8").startswith("#version 3.7;")


def test_what_the_bundled_network_knows_comes_first() -> None:
    shows = [sample.shows for sample in SAMPLES.values()]
    assert all(shows[:5])
    assert not any(shows[5:])


def test_the_cat_is_chelsea() -> None:
    digest = hashlib.sha256(sample_bytes("cat")).hexdigest()
    assert digest == "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb"


def test_reading_a_sample_does_not_import_scikit_image() -> None:
    program = (
        "import sys; from alexnet.images import sample_bytes; sample_bytes('cat'); "
        "print(sorted({'skimage', 'scipy', 'streamlit', 'tensorflow', 'keras'} & {*sys.modules}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ImageError, match="no sample photo 'dog': choose one of golf_ball, "):
        sample_bytes("dog")


def test_missing_scikit_image_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "find_spec", lambda _: None)
    with pytest.raises(ImageError, match="pip install scikit-image"):
        sample_bytes("cat")
