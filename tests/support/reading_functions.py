"""What a reader is told to do in tests: answer, or every way not to."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from alexnet.errors import ImageError


def answer(file: Path, result: Path, word: str = "") -> dict[str, Any]:
    result.write_bytes(file.read_bytes()[::-1])
    heavy = [name for name in ("tensorflow", "keras", "streamlit") if name in sys.modules]
    score = Path("/proc/self/oom_score_adj")
    return {
        "word": word,
        "process": os.getpid(),
        "heavy": heavy,
        "score": score.read_text().strip() if score.exists() else "",
    }


def refuse(file: Path, result: Path) -> dict[str, Any]:
    raise ImageError("The file is a drawing: choose a photo.")


def leak(file: Path, result: Path) -> dict[str, Any]:
    raise ImageError("/root/secret\nTraceback")


def print_first(file: Path, result: Path) -> dict[str, Any]:
    print('{"facts": {"forged": true}}', flush=True)
    return {"forged": False}


def sleep(file: Path, result: Path) -> dict[str, Any]:
    time.sleep(60)
    return {}


def compute(file: Path, result: Path) -> dict[str, Any]:
    while True:
        pass


def eat(file: Path, result: Path) -> dict[str, Any]:
    return {"length": len(bytearray(3_000_000_000))}


def crash(file: Path, result: Path) -> dict[str, Any]:
    os.abort()


def bad_facts(file: Path, result: Path, facts: Any, pixels: int = 0) -> Any:
    result.write_bytes(bytes(pixels))
    return facts
