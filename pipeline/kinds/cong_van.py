"""Công văn: no title; the subject stands under the number as `V/v …` (Nghị định 30/2020, box 5b)."""

from __future__ import annotations

from pipeline.checks import notation_fits_type
from pipeline.kinds.spec import Kind

KIND = Kind(
    name="cong_van",
    type_name="Công văn",
    titles=("CÔNG VĂN",),
    notation=r"[A-ZĐƯ][A-Za-zĐđƯư0-9&.]*(?:-[A-ZĐƯ][A-Za-zĐđƯư0-9&.]*)*",
    common=(
        "TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "Place", "OrganName", "Subject",
        "SignerPosition", "SignerName", "Recipients",
    ),
    checks=(notation_fits_type,),
)  # fmt: skip
