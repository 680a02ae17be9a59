"""Make the script that the interactive page builds on, and note what it was made of: `just vendor`.

Needs node and npm. What comes out is the same for the same `package-lock.json`; a test compares `bundle.js` with the
digest noted here.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

HERE = Path(__file__).parents[1] / "exports" / "web" / "vendor"


def main() -> None:
    """Install what the lock file names, bundle it, gather the licences and note the digest."""
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True)  # noqa: S607
    subprocess.run(["npm", "run", "--silent", "bundle"], cwd=HERE, check=True)  # noqa: S607
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    licences = []
    for place, package in sorted(lock["packages"].items()):
        if place and not package.get("dev"):
            [text] = (HERE / place).glob("LICENSE*")
            name = place.removeprefix("node_modules/")
            licences.append(f"{name} {package['version']}\n\n{text.read_text(encoding='utf-8').strip()}\n")
    bundle = HERE / "bundle.js"
    notice = "\n----\n\n".join(licences)
    (HERE / "LICENSES.txt").write_text(notice, encoding="utf-8")
    # The page carries the script into the world, and so its licences.
    banner = "/*\n" + notice.replace("*/", "* /") + "*/\n"
    bundle.write_text(banner + bundle.read_text(encoding="utf-8"), encoding="utf-8")
    digest = hashlib.sha256(bundle.read_bytes()).hexdigest()
    (HERE / "bundle.sha256").write_text(f"{digest}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
