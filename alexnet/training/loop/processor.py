"""What this machine's processor multiplies by itself."""

from functools import cache
from pathlib import Path
from typing import Literal

Bfloat16 = Literal["", "vectors", "tiles"]

_NOTES = Path("/proc/cpuinfo")


@cache
def native_bfloat16() -> Bfloat16:
    """Return how the processor multiplies bfloat16: not, in vectors (AVX-512) or tiles (AMX).

    Only Linux tells; elsewhere it is taken for one that does not.
    """
    try:
        notes = _NOTES.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    if "amx_bf16" in notes:
        return "tiles"
    return "vectors" if "avx512_bf16" in notes else ""
