"""The predictor: in turn, the same question once, within bounds, and whoever waits is told."""

import threading
import time
from typing import Any

import pytest

from alexnet.errors import ImageError
from alexnet.explorer import predictor
from alexnet.explorer.photos import Photo, sample
from alexnet.explorer.predictor import Predictor
from alexnet.explorer.weights_in_use import WeightsInUse
from alexnet.images import UNTRAINED, Fit
from alexnet.work.queue import Ticket, WorkState
from alexnet.work.recent import Recent
from tests.support.prediction_page import GREY, SMALL

RANDOM = WeightsInUse("random")


def test_a_result_is_computed_once_and_kept() -> None:
    told: list[str] = []

    def wait(ticket: Ticket[Any], what: str) -> None:
        told.append(what)
        assert ticket.wait(60)

    one, kept = Predictor(wait=wait), Recent[int](most=1)
    assert one.result(kept, "key", "The answer", lambda: 42) == 42
    assert one.result(kept, "key", "The answer", lambda: 43) == 42
    assert one.computed("key", "The answer", lambda: 43) == 43
    assert told == ["The answer", "The answer"]


def test_computing_runs_in_another_thread() -> None:
    assert Predictor().computed("key", "The thread", threading.get_ident) != threading.get_ident()


def test_whoever_waits_is_told_the_place() -> None:
    go_on = threading.Event()
    places: list[tuple[WorkState, int]] = []

    def wait(ticket: Ticket[Any], what: str) -> None:
        if what == "The second":
            places.append((ticket.state, ticket.place))
            go_on.set()
        assert ticket.wait(60)

    one = Predictor(wait=wait)
    running = threading.Event()

    def first() -> bool:
        running.set()
        return go_on.wait(60)

    thread = threading.Thread(target=one.computed, args=("1", "The first", first))
    thread.start()
    assert running.wait(60)
    assert one.computed("2", "The second", lambda: 2) == 2
    thread.join(60)
    assert places == [(WorkState.WAITING, 1)]


def test_who_asks_at_once_for_the_same_gets_the_same() -> None:
    computed: list[object] = []
    found: list[object] = []
    go_on = threading.Event()
    one = Predictor()

    def make() -> object:
        go_on.wait(60)
        computed.append(object())
        return computed[-1]

    threads = [
        threading.Thread(target=lambda: found.append(one.computed("key", "It", make)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    while sum(len(job.rounds) for job in list(one._queue._unfinished.values())) < 2:
        time.sleep(0.001)
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert len(computed) == 1
    assert found == [computed[0], computed[0]]


def test_who_no_longer_waits_gives_up_the_claim() -> None:
    class LeftError(Exception):
        pass

    def leave(_ticket: Ticket[Any], _what: str) -> None:
        raise LeftError

    one = Predictor(wait=leave)
    with pytest.raises(LeftError):
        one.computed("key", "It", lambda: 1)
    assert not one._queue._waiting


def test_what_computing_raises_reaches_who_asked_and_is_not_kept() -> None:
    def fail() -> int:
        raise ValueError("no")

    one, kept = Predictor(), Recent[int](most=1)
    with pytest.raises(ValueError, match="no"):
        one.result(kept, "key", "It", fail)
    assert one.result(kept, "key", "It", lambda: 1) == 1


def test_a_photo_is_fitted_once_for_an_input_and_cannot_be_written_to() -> None:
    one = Predictor()
    cat = sample("cat")
    fitted = one.fitted(cat, SMALL.input, Fit.SQUASH, UNTRAINED)
    assert one.fitted(Photo.of(cat.data), SMALL.input, Fit.SQUASH, UNTRAINED) is fitted
    assert fitted.seen.shape == fitted.values.shape == (24, 32, 3)
    assert fitted.preview.startswith(b"\x89PNG")
    grey = one.fitted(cat, GREY.input, Fit.SQUASH, UNTRAINED)
    assert (grey.seen.shape, grey.picture.shape) == ((16, 16, 1), (16, 16, 3))
    for array in (fitted.seen, fitted.values):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0, 0] = 1


def test_fitted_photos_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predictor, "_MOST_FITTED", 1)
    one = Predictor()
    first = one.fitted(sample("cat"), SMALL.input, Fit.SQUASH, UNTRAINED)
    one.fitted(sample("cat"), SMALL.input, Fit.PAD, UNTRAINED)
    assert one.fitted(sample("cat"), SMALL.input, Fit.SQUASH, UNTRAINED) is not first


def test_a_photo_that_is_none_is_refused() -> None:
    with pytest.raises(ImageError):
        Predictor().fitted(Photo.of(b"no photo"), SMALL.input, Fit.SQUASH, UNTRAINED)


def test_networks_are_made_once_and_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[bool] = []
    monkeypatch.setenv("ALEXNET_MAX_KEPT_WEIGHTS_BYTES", "1")
    one = Predictor(prepare=lambda: prepared.append(True))
    small = one.network(SMALL, RANDOM)
    assert one.network(SMALL, RANDOM) is small
    assert len(prepared) == 2
    one.network(GREY, RANDOM)
    assert one.network(SMALL, RANDOM) is not small
