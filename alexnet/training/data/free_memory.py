"""How much memory this machine has left."""


def free_memory() -> int | None:
    """Return the bytes that this machine has free, where it tells (Linux)."""
    try:
        with open("/proc/meminfo", encoding="ascii") as notes:
            found = [line.split()[1] for line in notes if line.startswith("MemAvailable")]
        return int(found[0]) * 1024
    except (OSError, IndexError, ValueError):
        return None
