"""Stored files as downloads."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from starlette.responses import StreamingResponse

from storage.objects import CHUNK, Bucket
from web.services import WebServices


def file_answer(services: WebServices, bucket: Bucket, sha: str, name: str, media_type: str = "") -> StreamingResponse:
    """A stored file as a download, streamed; the browser never opens it as a page."""
    size = services.objects.size(bucket, sha)

    def pieces() -> Iterator[bytes]:
        with services.objects.open(bucket, sha) as stream:
            while piece := stream.read(CHUNK):
                yield piece

    pdf = media_type == "application/pdf" or name.lower().endswith(".pdf")
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "ETag": f'"{sha}"',
    }
    return StreamingResponse(
        pieces(),
        media_type="application/pdf" if pdf else "application/octet-stream",
        headers=headers,
    )


__all__ = ["file_answer"]
