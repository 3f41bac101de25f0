"""CPU of one B-B signature: ours, pyHanko as it comes and tuned, by turns."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench.hanko import TunedSigner, hanko, stock_signer
from signing.devca import DevCa
from signing.keys import open_key
from signing.request import SignRequest
from signing.sign import sign
from tests.signing.pki import Token


def cpu_figures(ca: DevCa, token: Token, document: bytes, count: int) -> dict[str, float]:
    """Median CPU milliseconds of one B-B signature, by signer; signers take turns in drawn order so that noise hits all alike."""
    now = datetime.now(UTC)
    request = SignRequest(stamp="none", signer_name="Người ký", time=now)
    stamped = SignRequest(stamp="sao-y", signer_name="Người ký", agency="Ủy ban nhân dân xã Mẫu", time=now)
    rsa = ca.key("clerk", algorithm="rsa-pkcs1-sha256")
    curve = ca.key("ec")
    device = open_key(token.reference("ky-rsa"), token.pin, algorithm="rsa-pkcs1-sha256")
    stock_rsa, stock_ec = stock_signer(ca, "clerk"), stock_signer(ca, "ec")
    tuned_rsa, tuned_ec = TunedSigner(stock_rsa, rsa), TunedSigner(stock_ec, curve)
    work: dict[str, Callable[[], object]] = {
        "ours_rsa": lambda: sign(document, rsa, request),
        "stock_rsa": lambda: hanko(document, stock_rsa),
        "tuned_rsa": lambda: hanko(document, tuned_rsa, 8192),
        "ours_ecdsa": lambda: sign(document, curve, request),
        "stock_ecdsa": lambda: hanko(document, stock_ec),
        "tuned_ecdsa": lambda: hanko(document, tuned_ec, 8192),
        "ours_softhsm": lambda: sign(document, device, request),
        "ours_rsa_stamp": lambda: sign(document, rsa, stamped),
    }
    return by_turns(work, count)


def by_turns(work: dict[str, Callable[[], object]], count: int) -> dict[str, float]:
    """Median CPU milliseconds of each piece of work, after two warm-up rounds."""
    spent: dict[str, list[float]] = {name: [] for name in work}
    order = list(work)
    drawn = random.Random(count)
    for turn in range(count + 2):
        drawn.shuffle(order)  # whoever follows its like finds the caches warm
        for name in order:
            run = work[name]
            before = time.process_time()
            run()
            if turn >= 2:
                spent[name].append((time.process_time() - before) * 1000)
    return {name: round(statistics.median(values), 3) for name, values in spent.items()}
