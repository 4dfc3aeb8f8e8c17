"""What a page says while it waits for a visitor's file or a network."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from alexnet.explorer import brought_files
from alexnet.explorer.photos import Photo
from alexnet.images.decode import Decoded
from pages.ui.server import predictor, turns, visitors

LONG = 30


def test_a_page_says_what_a_file_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    said: dict[str, list[str]] = {}
    seen = {word: threading.Event() for word in ("being read", "place 1")}
    reading = threading.Event()
    may_end = threading.Event()

    def empty() -> SimpleNamespace:
        words = said.setdefault(threading.current_thread().name, [])

        def caption(text: str) -> None:
            words.append(text)
            for word, event in seen.items():
                if word in text:
                    event.set()

        return SimpleNamespace(caption=caption, empty=lambda: words.append(""))

    def read(data: bytes) -> Decoded:
        reading.set()
        assert may_end.wait(LONG)
        return Decoded(np.zeros((1, 1, 3), np.uint8))

    monkeypatch.setattr(st, "empty", empty)
    monkeypatch.setattr(turns, "given_away", nullcontext)
    monkeypatch.setattr(visitors, "session_id", lambda: "one")
    monkeypatch.setattr(brought_files, "read_photo", read)
    predictor.brought_files.clear()
    files = predictor.brought_files()
    try:
        with ThreadPoolExecutor(2, "page") as threads:
            first = threads.submit(files.photo, Photo.of(b"first"))
            assert reading.wait(LONG)
            second = threads.submit(files.photo, Photo.of(b"second"))
            assert all(event.wait(LONG) for event in seen.values())
            may_end.set()
            assert first.result(LONG).remark == second.result(LONG).remark == ""
    finally:
        may_end.set()
        predictor.brought_files.clear()
    words = [text for texts in said.values() for text in texts]
    assert ":material/hourglass_top: Your file: being read, for 10 s at most." in words
    assert ":material/hourglass_empty: Your file: place 1 in the queue." in words
    # Nothing stays on the page.
    assert all(texts[-1] == "" for texts in said.values())
