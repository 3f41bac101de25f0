"""Copies the browser libraries that `npm ci` brought into web/static/vendor, and nothing else of them.

`python -m web.vendor` is the last step of `make vendor`; git ignores what it writes. No page loads a script from
another host, so a missing library is an error here and not at a citizen's phone.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
VENDOR = HERE / "static" / "vendor"

FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "hx-sse.min.js": "htmx.org/dist/ext/hx-sse.min.js",
    "tus.min.js": "tus-js-client/dist/tus.min.js",
    "LICENSE.htmx": "htmx.org/LICENSE",
    "LICENSE.tus": "tus-js-client/LICENSE",
}


def copy(modules: Path = MODULES, vendor: Path = VENDOR) -> list[Path]:
    """Copies every file of FILES and returns where they lie now.

    Raises:
        FileNotFoundError: `npm ci` has not run in web/, or a library changed its layout.
    """
    vendor.mkdir(parents=True, exist_ok=True)
    copied = []
    for name, source in FILES.items():
        target = vendor / name
        shutil.copyfile(modules / source, target)
        copied.append(target)
    return copied


def missing(vendor: Path = VENDOR) -> list[str]:
    """The names of libraries that are not there yet."""
    return [name for name in FILES if not (vendor / name).is_file()]


def main() -> int:
    try:
        copied = copy()
    except FileNotFoundError as absent:
        sys.stderr.write(f"{absent.filename} is not there: run `npm ci` in web/ first (or `make vendor`).\n")
        return 1
    sys.stdout.write(f"{len(copied)} files in {VENDOR.relative_to(HERE.parent)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
