"""What a cold server's first page waits for."""

import subprocess
import sys

from tests.support.repository import ROOT

SCRIPT = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
assert not app.exception
parts = "alexnet.weights", "alexnet.training", "alexnet.inference", "pages.ui.training"
print(sorted(name for name in sys.modules if name.startswith(parts)))
print(sorted({"tensorflow", "keras", "h5py", "requests", "markdown_it", "scipy"} & {*sys.modules}))
"""


def test_the_first_page_imports_nothing_that_only_other_pages_need() -> None:
    script = SCRIPT.replace('"app.py"', repr(str(ROOT / "app.py")))
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == ["[]", "[]"], done.stdout + done.stderr
