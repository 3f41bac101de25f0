"""The command line: `sohoa read · digitize · ingest · sign · verify · serve · worker · agent · admin`.

Scripts rely on it: with --json, standard output is one JSON document and nothing else; every refusal is one sentence in
Vietnamese and one in English on standard error, with an exit code of sohoa/errors.py; wrong usage ends with 64.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Any

import typer

from sohoa.bounded import BilingualError
from sohoa.commands import (
    admin,
    agent,
    evidence,
    hands,
    ingest,
    levels,
    paper,
    procedures,
    records,
    rereading,
    revocation,
    serve,
    signatures,
)
from sohoa.errors import EX_USAGE, exit_code

app = typer.Typer(
    name="sohoa",
    help="Số hóa giấy tờ, ký số và kiểm tra văn bản / digitises papers, signs and verifies decisions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("read")(paper.read)
app.command("digitize")(paper.digitize)
app.command("ingest")(ingest.ingest)
app.command("sign")(signatures.sign)
app.command("verify")(signatures.verify)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.command("agent")(agent.agent)
admin.app.command("capacities")(records.capacities)
admin.app.command("capacity-add")(records.capacity_add)
admin.app.command("procedures")(procedures.procedures)
admin.app.command("book-check")(records.book_check)
admin.app.command("crl-add")(revocation.crl_add)
admin.app.command("demo-revoke")(revocation.demo_revoke)
admin.app.command("levels")(levels.levels)
admin.app.command("read-again")(rereading.read_again)
admin.app.command("learn-hands")(hands.learn_hands)
admin.app.command("evidence")(evidence.evidence)
admin.app.command("evidence-delete")(evidence.evidence_delete)
app.add_typer(admin.app, name="admin")


# Every wrong use (unknown command, missing or odd value) is a UsageError, which typer exports only as this base.
_USAGE: Any = typer.BadParameter.__base__


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    _log_to_standard_error()
    try:
        result = app(args=None if arguments is None else list(arguments), standalone_mode=False)
    except _USAGE as wrong:
        wrong.show()
        if wrong.ctx is not None:  # what the library says is English only
            sys.stderr.write(f"Lệnh gõ chưa đúng; hãy xem cách dùng: {wrong.ctx.command_path} --help\n")
        return EX_USAGE
    except typer.Exit as left:
        return left.exit_code
    except typer.Abort:
        return 130
    except BilingualError as refused:
        _tell(refused)
        return exit_code(refused)
    return result if isinstance(result, int) else 0


def _tell(refused: BilingualError) -> None:
    sys.stderr.write(f"sohoa: {refused.vi}\n       {refused.en}  [{refused.code}]\n")
    if cause := refused.details.get("cause"):
        logging.getLogger("sohoa").debug("%s", cause)


def _log_to_standard_error() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


if __name__ == "__main__":
    main()
