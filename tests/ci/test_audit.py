"""The audit of installed packages, with a stand-in for the program that looks holes up."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.repository import ROOT

AUDIT = ROOT / ".ci" / "audit"
SOUND = {"name": "sound", "version": "1", "vulns": []}
HOLED = {"name": "holed", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}
STAND_IN = """
import sys, pathlib
options = sys.argv
answer = {answers!r}.get(options[options.index("--vulnerability-service") + 1])
if answer is not None:
    pathlib.Path(options[options.index("--output") + 1]).write_text(answer)
sys.exit(1 if answer is None or "CVE" in answer else 0)
"""


def audit(
    folder: Path, answers: dict[str, list[dict[str, Any]]], **environment: str
) -> tuple[int, str]:
    """Run the audit where services answer with these packages; others cannot be reached."""
    texts = {name: json.dumps({"dependencies": found}) for name, found in answers.items()}
    (folder / "pip_audit.py").write_text(STAND_IN.format(answers=texts))
    # Whether this machine's own packages fit together is not what is tried here.
    (folder / "pip.py").write_text("")
    run = subprocess.run(
        [sys.executable, str(AUDIT)],
        env=os.environ | {"PYTHONPATH": str(folder)} | environment,
        capture_output=True,
        text=True,
    )
    return run.returncode, run.stdout + run.stderr


def test_no_hole(tmp_path: Path) -> None:
    code, words = audit(tmp_path, {"osv": [SOUND, UNKNOWN]})
    assert code == 0
    assert "1 packages were looked up: 0 known holes" in words


def test_a_hole_fails_and_says_what_mends_it(tmp_path: Path) -> None:
    code, words = audit(tmp_path, {"osv": [SOUND, HOLED]})
    assert code == 1
    assert "holed 2: CVE-1, mended in 3" in words


@pytest.mark.parametrize("answers", [{}, {"pypi": [UNKNOWN]}, {"osv": [UNKNOWN], "pypi": []}])
def test_nothing_looked_up_is_said_and_no_failure(tmp_path: Path, answers: dict[str, Any]) -> None:
    code, words = audit(tmp_path, answers)
    assert code == 0
    assert "NOT looked up" in words
    assert audit(tmp_path, answers, AUDIT_MUST_REACH="1")[0] == 1


def test_the_second_service_is_asked_where_the_first_does_not_answer(tmp_path: Path) -> None:
    assert audit(tmp_path, {"pypi": [HOLED]})[0] == 1


def test_packages_that_contradict_each_other_fail(tmp_path: Path) -> None:
    audit(tmp_path, {"osv": [SOUND]})
    (tmp_path / "pip.py").write_text("raise SystemExit(1)")
    run = subprocess.run([sys.executable, str(AUDIT)], env=os.environ | {"PYTHONPATH": tmp_path})
    assert run.returncode == 1
