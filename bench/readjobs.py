"""One unit of the reading bench: draw a document from the seed, read it, judge it. Runs in a process of its own."""

from __future__ import annotations

import importlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bench.ledger import OUT, ROOT
from samples.values import QUALITIES, Quality
from sohoa.bounded import Pool

if TYPE_CHECKING:
    from pipeline.document import Document
    from pipeline.recognize import Profile
    from samples.values import SampleDocument

T = TypeVar("T")
QUALITY: Mapping[str, Quality] = {one: one for one in QUALITIES}
PROFILE: Mapping[str, Profile] = {"fast": "fast", "best": "best"}
PEERS_VENV = OUT / "peers"


@dataclass(frozen=True, slots=True)
class Job:
    """What to read (`paper` as samples.press names it) and with what (`fast`, `best`, or a peer)."""

    reader: str
    quality: str
    seed: str
    kind: str

    @property
    def key(self) -> str:
        return f"{self.reader} {self.quality} {self.seed} {self.kind}"


def run(job: Job) -> dict[str, Any]:
    """Draw, read, judge; plain values for one line of the ledger."""
    _one_thread()
    from bench.judging import judge_fields, judge_words, to_json

    sample = _draw(job)
    record: dict[str, Any] = {
        "key": job.key,
        "reader": job.reader,
        "quality": job.quality,
        "kind": job.kind,
        "pages": len(sample.pages),
    }
    if job.reader in PROFILE:
        _start(job.kind)
        document, cpu = _timed(lambda: read_ours(sample.data, sample.name, PROFILE[job.reader]))
        texts = [page.text for page in document.pages]
        record["fields"] = [to_json(one) for one in judge_fields(sample.fields, document, known_names(job.kind))]
        record["kind_right"] = document.kind == sample.kind
        record["failed_pages"] = sum(1 for page in document.pages if page.failed)
    else:
        texts, cpu = _timed(lambda: PEERS[job.reader](sample))
    words = judge_words(sample, texts)
    return {
        **record,
        "cpu": round(cpu, 3),
        "errors": words.errors,
        "characters": words.characters,
        "mode": sample.pages[0].mode,
    }


def _draw(job: Job) -> SampleDocument:
    from samples import press

    if job.quality == "born-digital":
        return press.draw_digital(press.Plan(job.seed, job.kind, "clean"))
    return press.draw(press.Plan(job.seed, job.kind, QUALITY[job.quality]))


@lru_cache(maxsize=64)
def known_names(kind: str) -> set[str]:
    """The names that the generator knows for a kind: what is offered beyond them is not judged."""
    from samples import press

    names = {"Place", "ParentOrganName", "OrganName", "Priority", "SignerAuthority"}
    for number in range(30):
        names |= set(press.compose(press.Plan(f"names/{number}", kind, "clean"))[1].values)
    return names


def _one_thread() -> None:
    for name in ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ[name] = "1"


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """The result and the CPU seconds of this process and of the children it waited for."""
    start = time.process_time() + _children()
    result = work()
    return result, time.process_time() + _children() - start


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@lru_cache(maxsize=1)
def _inline() -> Pool:
    """The pool's contract without a child: the bench's own process is the child, so that its CPU time can be read."""
    from pipeline.digitize import PAGE_BOUNDS
    from pipeline.recognize import warm

    class Inline(Pool):
        def run(self, function: Callable[..., T], /, *args: object, seconds: float | None = None) -> T:
            return function(*args)

    warm()
    return Inline(1, PAGE_BOUNDS)


@lru_cache(maxsize=64)
def _start(kind: str) -> None:
    """Loads engines and lists once a process and kind, by reading another paper of the kind: a reader that runs is
    measured, not how it starts."""
    from samples import press

    other = press.draw_digital(press.Plan("start/0", kind, "clean"))
    read_ours(other.data, other.name, "fast")


def read_ours(data: bytes, name: str, profile: Profile = "fast") -> Document:
    """One file through the product, in this process."""
    from pipeline.digitize import read

    return read(data, name, pool=_inline(), profile=profile)


def _tesseract(sample: Any) -> list[str]:
    from samples.difficulty import page_images, plain_tesseract

    return [plain_tesseract(image, page.dpi) for image, page in zip(page_images(sample), sample.pages, strict=True)]


def _ocrmypdf(sample: Any) -> list[str]:
    """`ocrmypdf -l vie` with its own defaults, one job; pictures go in with their resolution, as its manual says."""
    with tempfile.TemporaryDirectory() as folder:
        source, sidecar = Path(folder) / f"in{Path(sample.name).suffix}", Path(folder) / "out.txt"
        source.write_bytes(sample.data)
        command = [str(PEERS_VENV / "bin" / "ocrmypdf"), "-l", "vie", "--jobs", "1", "--output-type", "pdf", "--quiet"]
        if source.suffix != ".pdf":
            command += ["--image-dpi", str(round(sample.pages[0].dpi))]
        subprocess.run([*command, "--sidecar", str(sidecar), str(source), str(Path(folder) / "out.pdf")], check=True)
        return sidecar.read_text("utf-8").split("\f")


def _trueocr(sample: Any) -> list[str]:
    """The second reader alone on the raw page, through its own front door."""
    from samples.difficulty import page_images

    return [str(_trueocr_engine().predict(image.convert("RGB")).text) for image in page_images(sample)]


@lru_cache(maxsize=1)
def _trueocr_engine() -> Any:
    module = importlib.import_module("trueocr")
    return module.TrueOCR(module.OCRConfig(threads=1))


PEERS: dict[str, Callable[[Any], list[str]]] = {"tesseract": _tesseract, "trueocr": _trueocr, "ocrmypdf": _ocrmypdf}


def prepare_peers() -> str | None:
    """Install OCRmyPDF into a virtual environment of its own (once); the reason when that is not possible."""
    if (PEERS_VENV / "bin" / "ocrmypdf").exists():
        return None
    steps = [
        [sys.executable, "-m", "venv", str(PEERS_VENV)],
        [str(PEERS_VENV / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "-r", str(ROOT / "requirements-bench.lock")],
    ]  # fmt: skip
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True)
        if done.returncode:
            return f"{' '.join(step[:3])}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
    return None


__all__ = ["PEERS", "PEERS_VENV", "Job", "known_names", "prepare_peers", "read_ours", "run"]
