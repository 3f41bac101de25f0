"""`sohoa admin learn-hands`: what clerks corrected of handwriting makes the office a digit reader of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sohoa.commands.admin import AdminError, machine, opened
from sohoa.commands.output import say

if TYPE_CHECKING:
    from sohoa.services import Services

_FOLDER = "learning-"  # in it the corrections and their pictures, while they are learned from


def learn_hands(
    steps: Annotated[int, typer.Option(min=1, help="Số bước huấn luyện / training steps")] = 250,
    undo: Annotated[bool, typer.Option("--undo", help="Bỏ bộ đọc riêng / back to the shipped reader")] = False,
) -> int:
    """Huấn luyện bộ đọc chữ số viết tay từ những lần cán bộ sửa / fits the digit reader to your own clerks' hands.

    The new reader is put to use only when it reads corrections kept aside no worse than the one in use; exit 65 when not.
    """
    with opened() as services:
        own = services.settings.own_hands
        if undo:
            own.unlink(missing_ok=True)
            _record(services, "hands.undone", "")
            say("Đang dùng bộ đọc của bản cài đặt / the shipped reader is in use.")
            return 0
        own.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in own.parent.glob(f"{_FOLDER}*"):
            shutil.rmtree(left)  # a run that was killed leaves the pictures behind
        with tempfile.TemporaryDirectory(dir=own.parent, prefix=_FOLDER) as folder:
            count, draft = _trained(services, Path(folder), steps)
            if draft is None:
                say(
                    f"{count} lần sửa: bộ đọc mới kém hơn bộ đang dùng, không thay / "
                    f"{count} corrections: the new reader reads worse than the one in use, which stays."
                )
                return 65
            digest = hashlib.sha256(draft.read_bytes()).hexdigest()
            draft.replace(own)
        _record(services, "hands.learned", digest)
        say(f"{count} lần sửa, bộ đọc mới được dùng từ trang sau / corrections; the new reader is in use: {own}")
    return 0


def _trained(services: Services, folder: Path, steps: int) -> tuple[int, Path | None]:
    """How many corrections there were, and the new model; None where it is no better. The pictures go with `folder`."""
    from sohoa.corrections import gather

    try:
        # By name: training is not installed with the product, and neither is torch.
        trainer = import_module("training.finetune")
    except ImportError as missing:
        raise AdminError(
            "training-missing",
            "Máy này chưa có phần huấn luyện; cài training/requirements.in vào .venv, hoặc mang thư mục của "
            "`sohoa admin corrections` sang máy có nó.",
            "Training is not installed here; install training/requirements.in into .venv, or carry the folder of "
            "`sohoa admin corrections` to a machine that has it.",
            cause=str(missing),
        ) from missing
    from pipeline.digits import MODEL

    own, draft = services.settings.own_hands, folder / "digits.onnx"
    count = gather(services, folder)
    try:
        good = trainer.finetune(folder, draft, steps=steps, current=own if own.is_file() else MODEL)
    except trainer.CorrectionsError as refused:
        raise AdminError(
            "corrections-unfit",
            f"Chưa huấn luyện được từ {count} lần sửa (cần ít nhất {trainer.FEWEST}); hãy sửa tiếp rồi chạy lại.",
            f"Nothing can be learned from {count} corrections yet: {refused}.",
        ) from refused
    if good:
        os.chmod(draft, 0o600)
    return count, draft if good else None


def _record(services: Services, action: str, digest: str) -> None:
    from storage import audit

    with services.store.write() as session:
        audit.record(session, machine(), action, "installation", "", details={"sha256": digest})


__all__ = ["learn_hands"]
