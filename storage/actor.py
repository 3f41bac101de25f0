"""Who does something: a person, a program with an API key, the command line, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["user", "api", "cli", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Written into every event and audit row. `roles` decide what `storage.states.fire` allows."""

    kind: ActorKind
    name: str
    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    address: str = ""

    @classmethod
    def system(cls, name: str = "system") -> Actor:
        """The program itself: may fire the transitions of role "system" and no other."""
        return cls("system", name, None, frozenset({"system"}))

    @classmethod
    def cli(cls, name: str, roles: frozenset[str] = frozenset({"clerk"})) -> Actor:
        """Somebody with a shell on the server, under their login name."""
        return cls("cli", name, None, roles)


__all__ = ["Actor", "ActorKind"]
