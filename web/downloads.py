"""Stored files as downloads."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import StreamingResponse

from storage.objects import CHUNK, Bucket
from web.services import WebServices


def file_answer(services: WebServices, bucket: str, sha: str, name: str, media_type: str = "") -> StreamingResponse:
    """A stored file as a download, streamed; the browser never opens it as a page."""
    place: Bucket = bucket  # type: ignore[assignment]
    size = services.objects.size(place, sha)

    def pieces() -> object:
        with services.objects.open(place, sha) as stream:
            while piece := stream.read(CHUNK):
                yield piece

    pdf = media_type == "application/pdf" or name.lower().endswith(".pdf")
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "ETag": f'"{sha}"',
    }
    return StreamingResponse(
        pieces(),  # type: ignore[arg-type]
        media_type="application/pdf" if pdf else "application/octet-stream",
        headers=headers,
    )


__all__ = ["file_answer"]
