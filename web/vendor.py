"""Copies the browser libraries that `npm ci` brought into web/static/vendor, and nothing else of them.

`python -m web.vendor` is the last step of `make vendor`; git ignores what it writes. No page loads a script from
another host, so a missing library is an error here and not at a citizen's phone.
"""

from __future__ import annotations

import re
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
    "LICENSE.qr": "qr/LICENSE-MIT",
    "LICENSE.tus": "tus-js-client/LICENSE",
}

# Reads QR codes where the browser cannot (Firefox, Safari, Chrome on Windows); the offline page carries it inside.
DETECTOR = "barcode-detector.js"
_IMPORT = re.compile(r"^import \{(.*?)\} from './index\.js';$", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class)\b)", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export \{(.*?)\};$", re.MULTILINE | re.DOTALL)
_EXPORT_DEFAULT = re.compile(r"^export default \w+;$", re.MULTILINE)


def detector(index: str, decode: str) -> str:
    """The two modules of the `qr` package as one plain script: `BarcodeDetector` where the browser has none.

    A plain script, because a file opened from disk may import nothing.

    Raises:
        ValueError: the modules are not built as expected (another version).
    """
    shared, wanted = _EXPORT_LIST.search(index), _IMPORT.search(decode)
    if shared is None or wanted is None:
        raise ValueError("qr: the modules changed their shape")
    given = ", ".join(f"{new}: {old}" for old, _, new in (one.strip().partition(" as ") for one in _names(shared[1])))
    taken = ", ".join(one.replace(" as ", ": ") for one in _names(wanted[1]))
    inner = _plain(decode).replace(wanted[0], f"const {{ {taken} }} = shared;")
    script = (
        '"use strict";\nself.BarcodeDetector ??= (() => {\n'
        f"const shared = (() => {{\n{_plain(index)}\nreturn {{ {given} }};\n}})();\n"
        f"return (() => {{\n{inner}\nreturn BarcodeDetector;\n}})();\n}})();\n"
    )
    if re.search(r"^(?:import|export)\b", script, re.MULTILINE):
        raise ValueError("qr: the modules changed their shape")
    return script


def _names(listed: str) -> list[str]:
    return [one.strip() for one in listed.split(",") if one.strip()]


def _plain(module: str) -> str:
    return _EXPORT.sub("", _EXPORT_DEFAULT.sub("", _EXPORT_LIST.sub("", module)))


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
    texts = [(modules / "qr" / name).read_text(encoding="utf-8") for name in ("index.js", "decode.js")]
    (vendor / DETECTOR).write_text(detector(*texts), encoding="utf-8")
    return [*copied, vendor / DETECTOR]


def missing(vendor: Path = VENDOR) -> list[str]:
    """The names of libraries that are not there yet."""
    return [name for name in (*FILES, DETECTOR) if not (vendor / name).is_file()]


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
