"""Quyết định (cá biệt), Nghị định 30/2020, boxes 1 to 9."""

from __future__ import annotations

from pipeline.checks import notation_fits_type
from pipeline.kinds.spec import Kind

KIND = Kind(
    name="quyet_dinh",
    type_name="Quyết định",
    titles=("QUYẾT ĐỊNH",),
    notation=r"(?:\d{4}/)?QĐ-[A-ZĐƯ][A-Za-zĐđƯư0-9&.-]*",
    common=(
        "TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "Place", "OrganName", "Subject",
        "SignerPosition", "SignerName", "Recipients",
    ),
    checks=(notation_fits_type,),
)  # fmt: skip
