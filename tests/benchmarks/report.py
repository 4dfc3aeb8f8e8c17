"""The figures as Markdown, and the machine that they were measured on."""

import math
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def percentile_95(values: Sequence[float]) -> float:
    """Return the smallest of the values that 95% of them do not exceed."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def seconds(milliseconds: float) -> str:
    """Return ``0.213 s``."""
    return f"{milliseconds / 1000:.3f} s"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; its first column reads from the left, all others are figures."""
    ruler = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *rows))


def machine(browser: str) -> str:
    """Return the processor, the system and the versions, in one sentence each."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    packages = ", ".join(
        f"{name} {version(name.lower())}" for name in ("Streamlit", "TensorFlow", "Keras")
    )
    return (
        f"{_processor()}, {os.cpu_count()} cores, {_memory()}, {_system()}. "
        f"Python {platform.python_version()}, {packages}, Chromium {browser}. "
        f"Load average before the start: {load}."
    )


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except FileNotFoundError:
        pass
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return "memory unknown"
    return f"{size / 1e9:.0f} GB"


def _system() -> str:
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.release()}"
    except (AttributeError, OSError):
        return platform.platform()
