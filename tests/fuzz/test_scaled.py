"""Every generator that scales something, at a twentieth: the campaign has them whole."""

from dataclasses import replace
from random import Random

import pytest

from tests.fuzz.campaign import run
from tests.fuzz.scaled import MAKERS, SCALED
from tests.fuzz.worker import told_of

_PART = 20


@pytest.mark.parametrize("name", SCALED)
def test_what_is_scaled_stays_within_its_limits(name: str) -> None:
    make, most = MAKERS[name]
    target = replace(SCALED[name], make=lambda _: make(max(1, most // _PART)))
    told = told_of(target, Random(0))
    assert told["outcome"] in ("served", "refused"), told


def test_a_campaign_notices_what_takes_too_long() -> None:
    result = run("tests.fuzz.broken_targets:DAWDLES", "0", 0, 6)
    assert list(result.broken) == [3]
    assert "s of a processor" in result.broken[3]
