"""The bounded store of networks."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.rows import Dense, Input
from alexnet.inference.assemble import assemble
from alexnet.inference.kept import KeptNetworks
from alexnet.inference.network import Network


def network(units: int, name: str = "Out") -> Network:
    rows = (Input(name="In", size=(4, 4), channels=1), Dense(name=name, units=units))
    return assemble(Architecture(rows))


def test_what_is_kept_is_not_made_again() -> None:
    kept = KeptNetworks(most_bytes=10_000)
    first = kept.get("a", lambda: network(3))
    assert kept.get("a", lambda: pytest.fail("made again")) is first


def test_the_least_used_goes_first() -> None:
    size = 4 * analyze(network(10).architecture).params
    kept = KeptNetworks(most_bytes=2 * size)
    for name in ("a", "b"):
        kept.get(name, partial(network, 10, name))
    kept.get("a", lambda: pytest.fail("made again"))
    kept.get("c", lambda: network(10, "c"))
    assert len(kept) == 2
    assert kept.nbytes == 2 * size
    kept.get("a", lambda: pytest.fail("made again"))


def test_shared_arrays_count_once() -> None:
    kept = KeptNetworks(most_bytes=1)
    kept.get("a", lambda: network(3))
    alone = kept.nbytes
    kept = KeptNetworks(most_bytes=alone)
    kept.get("a", lambda: network(3))
    kept.get("b", lambda: network(3))
    assert (len(kept), kept.nbytes) == (2, alone)


def test_one_larger_than_the_bound_is_kept_until_the_next() -> None:
    kept = KeptNetworks(most_bytes=8)
    kept.get("a", lambda: network(3))
    assert len(kept) == 1
    kept.get("b", lambda: network(4))
    assert len(kept) == 1


def test_their_number_is_bounded() -> None:
    kept = KeptNetworks(most_bytes=10**9, most=3)
    for name in "abcdef":
        kept.get(name, lambda: network(2))
    assert len(kept) == 3


def test_many_threads_make_one() -> None:
    kept = KeptNetworks(most_bytes=10**9)
    made = []
    ready = threading.Barrier(8)

    def make() -> Network:
        time.sleep(0.05)
        made.append(1)
        return network(5)

    def ask(_: int) -> Network:
        ready.wait()
        return kept.get("a", make)

    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(ask, range(8)))
    assert len(made) == 1
    assert all(one is got[0] for one in got)


def test_a_failure_is_not_kept() -> None:
    kept = KeptNetworks(most_bytes=10**9)

    def fail() -> Network:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("a", fail)
    assert kept.get("a", lambda: network(2)) is kept.get("a", fail)
