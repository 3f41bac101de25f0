"""Fonts of the years before Unicode: each kept letters of its own under the codes of other letters.

One module an encoding (`tcvn3`, `vni`, `vps`): its table with its source, and which fonts are known to use it. Since
Quyết định 72/2002/QĐ-TTg of 10 June 2002 offices write Unicode (TCVN 6909:2001); what they wrote before lies in archives.
"""

from __future__ import annotations

from pipeline.oldfonts import tcvn3, vni, vps
from pipeline.oldfonts.table import OldFont

OLD_FONTS: tuple[OldFont, ...] = (tcvn3.FONT, vni.FONT, vps.FONT)

__all__ = ["OLD_FONTS", "OldFont"]
