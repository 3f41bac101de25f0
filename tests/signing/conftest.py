"""Fixtures of the signing room: the development CA in process, certomancer and SoftHSM as real servers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from signing.devca import DevCa
from signing.keys import FileKey
from tests.signing.pki import Holder, Pki, Token, make_token, running_csc, running_pki


class KeptCa(DevCa):
    """Opens each key once: the passphrase and the check of the numbers cost more than the signatures of most tests."""

    def key(self, label: str, *, algorithm: str | None = None) -> FileKey:
        return _opened(DevCa(self.folder), label, algorithm)


@cache
def _opened(ca: DevCa, label: str, algorithm: str | None) -> FileKey:
    return ca.key(label, algorithm=algorithm)


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> DevCa:
    """A development CA, made once a test process."""
    return KeptCa.ensure(tmp_path_factory.mktemp("devca"))


@pytest.fixture
def now() -> datetime:
    """The time signatures are made at."""
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    """certomancer with TSA, OCSP, CRL and certificates over loopback."""
    with running_pki(tmp_path_factory.mktemp("pki")) as found:
        yield found


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory, ca: DevCa) -> Token:
    """SoftHSM with "ky-rsa" (a leader's), "ky-ec" (the agency's) and "ky-pin" (which wants its PIN each time)."""
    office = "Ủy ban nhân dân xã Mẫu"
    holders: dict[str, Holder] = {"ky-rsa": ("Trần Văn Mẫu", office, "person"), "ky-ec": (office, office, "agency")}
    return make_token(tmp_path_factory.mktemp("hsm"), ca, holders)


@pytest.fixture(scope="session")
def remote_service(pki: Pki) -> Iterator[str]:
    """A CSC v1 service that keeps the keys of `pki`; its address."""
    with running_csc(pki) as url:
        yield url


__all__ = ["Pki", "Token"]
