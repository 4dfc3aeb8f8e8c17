"""What a processor says that it multiplies by itself."""

from pathlib import Path

import pytest

from alexnet.training.loop import processor


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("flags : fpu avx2", ""),
        ("flags : fpu avx512f avx512_bf16", "vectors"),
        ("flags : avx512_bf16 amx_bf16 amx_tile", "tiles"),
    ],
)
def test_its_flags_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str, expected: str
) -> None:
    notes = tmp_path / "cpuinfo"
    notes.write_text(flags)
    monkeypatch.setattr(processor, "_NOTES", notes)
    assert processor.native_bfloat16.__wrapped__() == expected


def test_a_system_that_does_not_tell_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processor, "_NOTES", tmp_path / "missing")
    assert processor.native_bfloat16.__wrapped__() == ""
