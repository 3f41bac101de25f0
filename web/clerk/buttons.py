"""The buttons of a document's page: which of the transitions that are allowed has one, and how it looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from storage import desk
from storage.states import Transition

WITH_REASON = {"return", "refuse", "revoke"}
# storage.actions.confirm chooses among its three events by itself: one button.
NOT_A_BUTTON = {
    "receive",
    "confirm_before_signing",
    "confirm_without_seal",
    "give_back",
    "move_fields",  # their form stands beside the preview of the page
    "place_fields",
} | {f"{event}_at_desk" for event in desk.FIELDS}
_MAIN = {"confirm", "sign_scan", "submit", "sign_leader", "seal", "number_and_seal", "place_fields"}
_PREVIEWED = {"sign_scan", "seal", "sign_leader"}
_ASK = {"sign_scan": "sign_scans.ask", "sign_leader": "to_sign.ask", "seal": "seal_copies.ask"}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the person may do now: `kind` says which form the page shows."""

    event: str
    kind: str
    main: bool = False
    ask: str = ""
    href: str = ""
    preview: str = ""


def buttons(document_id: int, allowed: Iterable[Transition], *, pages_failed: bool, signed: bool) -> list[Action]:
    """The buttons of the page of one document: what the table of transitions allows this person there."""
    made = []
    for row in allowed:
        if row.event == "place_fields" or (row.event == "move_fields" and not signed):
            preview = f"/tai-lieu/{document_id}/xem-truoc?viec={row.event}"
            made.append(Action(row.event, "link", row.event in _MAIN, href=preview))
        if row.event in NOT_A_BUTTON or (row.event == "read_again" and not pages_failed):
            continue
        if row.event == "submit" and signed:  # a leader signed what văn thư returned: it takes another file
            continue
        if row.event == "mark":
            made.append(Action(row.event, "link", True, href=f"/van-ban-den#vb-{document_id}"))
        elif row.event == "number_and_seal":
            made.append(Action(row.event, "link", True, href=f"/van-thu#vb-{document_id}"))
        elif row.event in ("replace", "supersede", "submit"):
            made.append(Action(row.event, row.event, row.event in _MAIN))
        elif row.event in WITH_REASON:
            made.append(Action(row.event, "reason"))
        else:
            preview = f"/tai-lieu/{document_id}/xem-truoc?viec={row.event}" if row.event in _PREVIEWED else ""
            made.append(Action(row.event, "button", row.event in _MAIN, _ASK.get(row.event, ""), preview=preview))
    return sorted(made, key=lambda one: not one.main)


__all__ = ["NOT_A_BUTTON", "WITH_REASON", "Action", "buttons"]
