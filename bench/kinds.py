"""Every kind of genuine paper that is generated, by name: what must be intact, and what forged twins are made of."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from bench.genuine import House, copied, issued, received, state_manner
from bench.newerlayouts import hybrid, timestamped, with_appendices
from bench.statetools import state_tools

GENUINE: dict[str, Callable[[House, Random], bytes]] = {
    "issued-result": lambda house, random: issued(house, random, "result", office=random.randrange(3)),
    "issued-circulating": lambda house, random: issued(house, random, "circulating", office=random.randrange(3)),
    "issued-b-b": lambda house, random: issued(house, random, "result", "b-b"),
    "copied": copied,
    "received": received,
    "state-manner": lambda house, random: state_manner(house, random, random.randrange(3)),
    "state-tools": state_tools,
    "state-hybrid": hybrid,
    "state-timestamped": timestamped,
    "state-appendices": with_appendices,
}

__all__ = ["GENUINE"]
