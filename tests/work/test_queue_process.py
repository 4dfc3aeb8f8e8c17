"""The queue's threads as the system sees them, and what importing it costs."""

import os
import subprocess
import sys
import threading

import pytest

from alexnet.work.queue import WorkQueue


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own here")
def test_workers_stand_back_and_nobody_else() -> None:
    queue = WorkQueue()
    before = os.getpriority(os.PRIO_PROCESS, 0)
    mine = queue.submit(
        "priority", lambda _: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    )
    assert mine.result(30) == min(19, max(before, 10))
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
    queue.close()


def test_process_ends_while_work_runs_and_waits() -> None:
    program = (
        "import threading, time\n"
        "from alexnet.work.queue import WorkQueue\n"
        "queue, entered = WorkQueue(), threading.Event()\n"
        "queue.submit('running', lambda _: (entered.set(), time.sleep(3600)))\n"
        "queue.submit('waiting', lambda _: print('never'))\n"
        "entered.wait(60)\n"
        "print('end')\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")


def test_nothing_heavy_is_imported() -> None:
    program = (
        "import sys, alexnet.work.queue\n"
        "print({'tensorflow', 'keras', 'streamlit', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "set()\n"
