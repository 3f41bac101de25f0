"""Any other document with a title of its own: the 29 types of Nghị định 30/2020 and beyond (pipeline.titles)."""

from __future__ import annotations

from pipeline.checks import notation_fits_type
from pipeline.kinds.spec import Kind

KIND = Kind(
    name="van_ban_khac",
    type_name="Văn bản khác",
    titles=(),
    common=(
        "TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "Place", "OrganName", "SignerPosition", "SignerName",
    ),
    checks=(notation_fits_type,),
)  # fmt: skip
