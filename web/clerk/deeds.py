"""What a button does: one call of storage.actions each, in one transaction; and files that come in a form."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import FormData, UploadFile

from storage import actions, documents
from web.errors import error
from web.forms import files
from web.rendering import VIETNAM
from web.services import WebServices
from web.session import Person

TOLD = {
    "confirm": "xac-nhan",
    "confirm_without_seal": "xac-nhan",
    "confirm_before_signing": "xac-nhan",
    "return": "tra-lai",
}


def do(
    services: WebServices,
    person: Person,
    document_id: int,
    event: str,
    version: int,
    *,
    reason: str = "",
    shown_sha: str = "",
    leader_id: int | None = None,
    procedure: str | None = None,
) -> int | None:
    """Does the event's verb of storage.actions; a signature's is a sitting, whose id is returned.

    Raises:
        StorageError: as the verb says.  WebError: "not-found" for an event that no button has.
    """
    today = services.store.now().astimezone(VIETNAM).date()
    with services.store.write() as session:
        here = (session, document_id, person.actor)
        if event in ("confirm", "confirm_without_seal", "confirm_before_signing"):
            actions.confirm(*here, version=version, procedure=procedure)
        elif event == "sign_scan":
            return actions.sign_scan(*here, version=version).id
        elif event == "seal":
            return actions.seal_copy(*here, version=version).id
        elif event == "initial":
            actions.initial(*here, version=version, shown_sha=shown_sha)
        elif event == "submit":
            actions.submit(*here, version=version, leader_id=leader_id, procedure=procedure)
        elif event == "sign_leader":
            return actions.sign_leader(*here, version=version, shown_sha=shown_sha).id
        elif event == "return":
            actions.return_with_reason(*here, version=version, reason=reason)
        elif event == "refuse":
            actions.refuse(*here, version=version, reason=reason)
        elif event == "revoke":
            actions.revoke(*here, version=version, on=today, reason=reason)
        elif event == "read_again":
            actions.read_again(*here, version=version)
        elif event.startswith("retry_"):
            actions.retry(*here, version=version)
        else:
            raise error("not-found")
    return None


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of a form, on disk; gone when the block ends."""

    path: Path
    name: str


@contextmanager
def uploaded(form: FormData, services: WebServices) -> Iterator[Sent]:
    """The one file of a form, copied to the upload folder so that storage can stream it. Raises WebError no-file."""
    sent = files(form, "tep")
    if not sent:
        raise error("no-file")
    with on_disk(sent[0], services) as path:
        yield Sent(path, documents.safe_name(sent[0].filename or ""))


@contextmanager
def on_disk(sent: UploadFile, services: WebServices) -> Iterator[Path]:
    """The file's bytes in the upload folder while the block runs."""
    services.upload_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=services.upload_dir, prefix="form-") as copy:
        sent.file.seek(0)
        shutil.copyfileobj(sent.file, copy, 1 << 20)
        copy.flush()
        yield Path(copy.name)
