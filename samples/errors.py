"""What can go wrong while papers are drawn."""

from __future__ import annotations


class SamplesError(Exception):
    """A paper could not be drawn. `code` is stable, `vi` and `en` say what is wrong and what to do."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        super().__init__(code, vi, en)
        self.code = code
        self.vi = vi
        self.en = en

    def __str__(self) -> str:
        return f"{self.code}: {self.en} / {self.vi}"


def font_missing(path: str) -> SamplesError:
    """The error for a font file that is not installed."""
    return SamplesError(
        "font-missing",
        f"Thiếu phông chữ {path}; hãy chạy: apt-get install -y fonts-croscore",
        f"The font {path} is missing; run: apt-get install -y fonts-croscore",
    )


__all__ = ["SamplesError", "font_missing"]
