"""Whatever file is handed over: a sentence, soon, in little memory, and nothing is executed."""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.errors import SettingError, WeightsError
from alexnet.weights.formats.limits import WeightLimits
from alexnet.weights.formats.read import declared, read_weights
from tests.fuzz.scaled_weights import WEIGHTS
from tests.support.hostile import assert_plain, quick
from tests.support.hostile_weights import HOSTILE, LAMBDA_CONFIG, write_hostile
from tests.support.repository import ROOT
from tests.support.weight_files import KERNEL, WHOLE_HDF5, WHOLES, saved_npz, zipped


def sentence_for(file: bytes | Path, **options: Any) -> str:
    with quick(5), pytest.raises(WeightsError) as raised:
        read_weights(file, name="mine.bin", **options)
    sentence = str(raised.value)
    assert_plain(sentence)
    assert sentence.startswith("mine.bin: ")
    assert ": " in raised.value.reason  # what is wrong: how to mend it
    return sentence


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_get_a_sentence(name: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    data = HOSTILE[name](canary)
    path = tmp_path / "upload"
    path.write_bytes(data)
    in_memory, on_disk = sentence_for(data), sentence_for(path)
    assert in_memory == on_disk
    assert str(tmp_path) not in in_memory
    assert not canary.exists()


def test_the_canary_would_sing(tmp_path: Path) -> None:
    """What the reader leaves alone does run where Python's own unpickler reads it."""
    pickle.loads(HOSTILE["pickle that runs a command"](tmp_path / "canary"))
    assert (tmp_path / "canary").exists()


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 35


@pytest.mark.parametrize(
    ("name", "words"),
    {
        "empty": "empty (0 bytes)",
        "text": "is text",
        "web page": "is a web page",
        "MATLAB's file": "is a MATLAB file",
        "hdf5 behind notes": "is an HDF5 file behind another program's notes",
        "single array": "a single numpy array",
        "pickle that runs a command": "system”, and nothing but arrays is read",
        "pickle with instruction INST": "instruction INST",
        "torch before 1.6": "before version 1.6",
        "torch strides out of bounds": "reaches beyond the end",
        "torch stride 0 to 10^12 numbers": "would unpack from",
        "torch storage shorter than declared": "needs 960 bytes of numbers, and the file holds 96",
        "npz of objects": "holds “|O”",
        "npz that claims 10^12 numbers": "declares other sizes than the file holds",
        "npz bomb of 200 MB": "would unpack from",
        "npz with a name twice": "“abc.npy” occurs twice",
        "npz with a password": "locked with a password",
        "npz with NaN": "2 of 3 numbers that are not finite",
        "npz of 2,000 arrays": "more than 1,050 files or parts",
        "npz of 100,000 arrays": "list of contents would take",
        "hdf5 external link": "links are not followed",
        "hdf5 soft links in a circle": "links are not followed",
        "hdf5 group that holds itself": "leads back",
        "hdf5 numbers in another file": "lies in another file",
        "hdf5 numbers put together from others": "lies in another file",
        "hdf5 that claims 10^12 numbers": "declares 4,000,000,000,000 bytes",
        "hdf5 bomb of 100 MB": "would unpack from",
        "hdf5 with filter LZF": "a filter that is not read here",
        "hdf5 chunks of 4 GB": "pieces of an absurd size",
        "keras bomb of 100 MB": "would unpack from",
        "pickle of shared dicts, a billion in all": "more than 2,000 values",
        "keras with a path out of the archive": "“../x” is a path that leads out of the archive",
        "safetensors header of 8 EB": "would take 9,223,372,037 GB",
        "safetensors with a name twice": "“a” occurs twice",
        "onnx numbers in another file": "lies in another file",
        "onnx of a million empty arrays": "more than 200,000 fields",
    }.items(),
)
def test_the_sentence_says_what_is_wrong(name: str, words: str, tmp_path: Path) -> None:
    assert words in sentence_for(HOSTILE[name](tmp_path / "canary"))


MEASURE = """
import sys
from pathlib import Path
from alexnet.errors import WeightsError
from alexnet.weights.formats.read import read_weights
from tests.support.weight_files import WHOLES

def peak():
    # Not ru_maxrss: that is handed down by the process that started this one.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])

for whole in WHOLES.values():
    read_weights(whole, name="whole")
before = peak()
refused = 0
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        read_weights(path, name="hostile")
    except WeightsError:
        refused += 1
print(refused, peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_hostile_files_take_no_memory(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    write_hostile(folder, tmp_path / "canary")
    command = [sys.executable, "-c", MEASURE, str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    refused, kilobytes = map(int, run.stdout.split())
    assert refused == len(HOSTILE)
    assert kilobytes < 60_000
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    {
        "pickle: length of a key over shared dicts": "damaged",
        "pickle: copies of one text": "makes more bytes than the file has",
        "pickle: keys of one hash": "damaged",
        "pickle: depth of a tuple of tuples": "not numbers of 8 to 64 bits",
        "torch: depth of a storage's kind": "damaged",
        "torch: arrays of one number": "would unpack from",
        "safetensors: a name twice among others": "occurs twice",
        "zip: notes of entries": "notes for other programs",
        "npz: rank of a product": "are not thin",
        "hdf5: arrays in large pieces": "declares 4 GB",
    }.items(),
)
def test_what_grows_without_end_is_refused(name: str, words: str) -> None:
    make, most = WEIGHTS[name]
    sentence = sentence_for(make(most // 4))
    assert words in sentence


def test_a_key_of_a_checkpoint_may_be_a_number() -> None:
    make, _ = WEIGHTS["torch: arrays of a checkpoint"]
    assert len(read_weights(make(200), name="mine.pth")) == 200


def test_a_lambda_in_the_config_is_never_looked_at() -> None:
    data = zipped({"config.json": LAMBDA_CONFIG, "model.weights.h5": WHOLE_HDF5})
    np.testing.assert_array_equal(read_weights(data, name="a.keras")["C1/kernel"], KERNEL)


def read_or_sentence(data: bytes) -> None:
    try:
        arrays = read_weights(data, name="mine.bin")
    except WeightsError as error:
        assert_plain(str(error))
        return
    assert all(np.isfinite(array).all() for array in arrays.values())


@pytest.mark.parametrize("format_", WHOLES)
def test_every_cut_is_survived(format_: str) -> None:
    whole = WHOLES[format_]
    for length in {*range(0, len(whole), max(1, len(whole) // 80)), *range(40), len(whole) - 1}:
        read_or_sentence(whole[:length])


@given(st.sampled_from(list(WHOLES)), st.data())
def test_flipped_bits_are_survived(format_: str, data: st.DataObject) -> None:
    damaged = bytearray(WHOLES[format_])
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    read_or_sentence(bytes(damaged))


@given(st.sampled_from([whole[:16] for whole in WHOLES.values()]), st.binary(max_size=300))
def test_a_signature_before_noise_is_survived(signature: bytes, noise: bytes) -> None:
    read_or_sentence(signature + noise)


def test_the_limit_is_this_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved_npz(kernel=np.ones(1000, np.float16))
    monkeypatch.setenv("ALEXNET_MAX_WEIGHTS_BYTES", "3999")
    assert "declares 4,000 bytes of numbers; this host is set to read at most 3,999" in (
        sentence_for(data)
    )
    monkeypatch.setenv("ALEXNET_MAX_WEIGHTS_BYTES", "4000")
    assert read_weights(data, name="mine.bin")["kernel"].dtype == np.float32
    monkeypatch.setenv("ALEXNET_MAX_WEIGHTS_BYTES", "plenty")
    with pytest.raises(SettingError, match="ALEXNET_MAX_WEIGHTS_BYTES"):
        declared(data, name="mine.bin")


@pytest.mark.parametrize("format_", WHOLES)
def test_a_small_limit_is_kept(format_: str) -> None:
    assert "at most 20 bytes" in sentence_for(WHOLES[format_], limits=WeightLimits(max_bytes=20))


def test_the_files_name_is_made_printable() -> None:
    with pytest.raises(WeightsError) as raised:
        read_weights(b"", name="a\n\u202eb" + "c" * 500)
    assert_plain(str(raised.value))


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    sentence = sentence_for(tmp_path / "gone.npz")
    assert "cannot be opened" in sentence
    assert str(tmp_path) not in sentence
