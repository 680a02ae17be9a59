"""What somebody does who has just fetched the project: the README's first command, in a folder of its own.

Run by `just newcomer`, and not a test of pytest, since it makes an environment and installs into it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXPECTED = ("Went the wrong way", "Weekly report", "What to type next")


def main() -> int:
    """Run it, and look whether it did what the README says."""
    command = re.search(
        r"<!-- run -->\n```sh\n(.*?)\n```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert command is not None, "the README has no command under its mark"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    with tempfile.TemporaryDirectory(prefix="a newcomer ") as folder:
        place, home = Path(folder) / "ost", Path(folder) / "home"
        home.mkdir()
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).is_file():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, place / name)
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("OST_", "VIRTUAL_ENV"))
        }
        done = subprocess.run(  # noqa: S602  (it is a line for a shell)
            command[1],
            shell=True,
            cwd=place,
            env={**environment, "HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        missing = [words for words in EXPECTED if words not in done.stdout]
        missing += [
            name
            for name in ("tree.svg", "report.html", "ost.db")
            if not (place / "ost-demo" / name).is_file()
        ]
        if done.returncode or missing:
            sys.stderr.write(
                f"{done.stdout}\n{done.stderr}\nexit code {done.returncode}, missing: {missing}\n"
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
