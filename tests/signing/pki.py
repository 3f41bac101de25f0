"""Real public-key infrastructure on loopback, for tests and bench/sign.py: certomancer, a CSC service, SoftHSM."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from signing.devca import DevCa
from tests import servers

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


@dataclass(frozen=True)
class Pki:
    """certomancer, answering: folder of certificates and keys, and its address."""

    folder: Path
    url: str

    @property
    def tsa(self) -> str:
        return f"{self.url}/lab/tsa/tsa"

    def certificate(self, label: str) -> bytes:
        """DER of a certificate, by label."""
        (found,) = self.folder.glob(f"certs/**/{label}.cert.pem")
        from cryptography import x509

        return x509.load_pem_x509_certificate(found.read_bytes()).public_bytes(Encoding.DER)


_CONFIG = """
external-url-prefix: "{url}"
pki-architectures:
  lab:
    keyset: lab
    entity-defaults: {{country-name: VN, organization-name: Lab}}
    entities:
      root: {{common-name: Root CA}}
      interm: {{common-name: Interm CA}}
      signer1: {{common-name: Alice, organization-name: "Ủy ban nhân dân xã Mẫu"}}
      signer-ec: {{common-name: Carol, organization-name: "Ủy ban nhân dân xã Mẫu"}}
      office: {{common-name: "Ủy ban nhân dân xã Mẫu", organization-name: "Ủy ban nhân dân xã Mẫu"}}
      office-ec: {{common-name: "Ủy ban nhân dân xã Mẫu", organization-name: "Ủy ban nhân dân xã Mẫu"}}
      revoked: {{common-name: Revoked}}
      tsa: {{common-name: TSA}}
      interm-ocsp: {{common-name: OCSP}}
    certs:
      root:
        subject: root
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2100-01-01T00:00:00+0000"}}
        extensions:
          - {{id: basic_constraints, critical: true, value: {{ca: true}}}}
          - {{id: key_usage, critical: true, smart-value: {{schema: key-usage, params: [digital_signature, key_cert_sign, crl_sign]}}}}
      interm:
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2090-01-01T00:00:00+0000"}}
        extensions:
          - {{id: basic_constraints, critical: true, value: {{ca: true, path_len_constraint: 0}}}}
          - {{id: key_usage, critical: true, smart-value: {{schema: key-usage, params: [digital_signature, key_cert_sign, crl_sign]}}}}
          - id: crl_distribution_points
            smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [root]}}}}
      interm-ocsp:
        issuer: interm
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2080-01-01T00:00:00+0000"}}
        extensions:
          - {{id: key_usage, critical: true, smart-value: {{schema: key-usage, params: [digital_signature]}}}}
          - {{id: extended_key_usage, critical: true, value: [ocsp_signing]}}
          - {{id: ocsp_no_check, value: null}}
      tsa:
        issuer: interm
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2080-01-01T00:00:00+0000"}}
        extensions:
          - {{id: key_usage, critical: true, smart-value: {{schema: key-usage, params: [digital_signature]}}}}
          - {{id: extended_key_usage, critical: true, value: [time_stamping]}}
          - id: authority_information_access
            smart-value: {{schema: aia-urls, params: {{ocsp-responder-names: [interm]}}}}
      signer1: &sig
        issuer: interm
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2080-01-01T00:00:00+0000"}}
        extensions:
          - {{id: key_usage, critical: true, smart-value: {{schema: key-usage, params: [digital_signature, non_repudiation]}}}}
          - id: authority_information_access
            smart-value: {{schema: aia-urls, params: {{ocsp-responder-names: [interm], ca-issuer-links: [{{repo: root, cert-labels: [interm]}}]}}}}
          - id: crl_distribution_points
            smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [interm]}}}}
      signer-ec: *sig
      office: *sig
      office-ec: *sig
      revoked:
        <<: *sig
        revocation: {{revoked-since: "2021-01-01T00:00:00+0000", reason: key_compromise}}
    services:
      ocsp:
        interm: {{for-issuer: interm, responder-cert: interm-ocsp, signing-key: interm-ocsp}}
      crl-repo:
        root: {{for-issuer: root, signing-key: root, simulated-update-schedule: "P90D"}}
        interm: {{for-issuer: interm, signing-key: interm, simulated-update-schedule: "P30D"}}
      cert-repo:
        root: {{for-issuer: root}}
      time-stamping:
        tsa: {{signing-key: tsa, signing-cert: tsa}}
keysets:
  lab:
    path-prefix: keys
    keys:
      root: {{path: root.pem}}
      interm: {{path: interm.pem}}
      signer1: {{path: signer1.pem}}
      signer-ec: {{path: signer-ec.pem}}
      office: {{path: office.pem}}
      office-ec: {{path: office-ec.pem}}
      revoked: {{path: revoked.pem}}
      tsa: {{path: tsa.pem}}
      interm-ocsp: {{path: interm-ocsp.pem}}
"""


@contextmanager
def running_pki(folder: Path) -> Iterator[Pki]:
    """certomancer with TSA, OCSP, CRL and certificates over loopback."""
    command = Path(sys.executable).parent / "certomancer"
    if not command.exists():
        servers.absent("certomancer", "pip install 'certomancer[web-api]'")
    (folder / "keys").mkdir()
    for name in ("root", "interm", "signer1", "signer-ec", "office", "office-ec", "revoked", "tsa", "interm-ocsp"):
        key = ec.generate_private_key(ec.SECP256R1()) if name.endswith("-ec") else rsa.generate_private_key(65537, 2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "keys" / f"{name}.pem").write_bytes(pem)
    port = servers.free_port()
    url = f"http://127.0.0.1:{port}"
    (folder / "certo.yml").write_text(_CONFIG.format(url=url), encoding="utf-8")
    base = [str(command), "--config", "certo.yml"]
    subprocess.run([*base, "mass-summon", "lab", "certs", "--no-pfx"], cwd=folder, check=True, capture_output=True)
    process = subprocess.Popen(
        [*base, "animate", "--port", str(port)], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        servers.wait_until(lambda: servers.http_answers(url + "/"), process, "certomancer")
        yield Pki(folder, url)
    finally:
        servers.stop(process)


@dataclass(frozen=True)
class Token:
    """A SoftHSM token with an RSA and an EC key, certified by the development CA."""

    reference: Callable[[str], str]
    pin: str
    configuration: Path


Holder = tuple[str, str, Literal["person", "agency"]]


def make_token(folder: Path, ca: DevCa, holders: Mapping[str, Holder] | None = None) -> Token:
    """SoftHSM with the objects "ky-rsa", "ky-ec" and "ky-pin" (which wants its PIN each time).

    `holders` says whose certificates they get: name, agency, and whether it is the agency's own.
    """
    tool = shutil.which("softhsm2-util")
    if tool is None or not SOFTHSM.exists():
        servers.absent("SoftHSM", "apt-get install softhsm2")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    # One module a process: SoftHSM reads its configuration when it is first loaded.
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    subprocess.run(
        [tool, "--init-token", "--free", "--label", "lab", "--so-pin", "1234", "--pin", "5678"],
        check=True,
        capture_output=True,
    )
    _fill_token(ca, holders or {})
    return Token(lambda label: f"pkcs11:module={SOFTHSM};token=lab;object={label}", "5678", configuration)


def _fill_token(ca: DevCa, holders: Mapping[str, Holder]) -> None:
    import pkcs11
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
    from pkcs11.util.rsa import encode_rsa_public_key

    library = pkcs11.lib(str(SOFTHSM))
    with library.get_token(token_label="lab").open(rw=True, user_pin="5678") as session:
        public, _ = session.generate_keypair(pkcs11.KeyType.RSA, 2048, store=True, label="ky-rsa", id=b"\x01")
        public_pin, _ = session.generate_keypair(
            pkcs11.KeyType.RSA,
            2048,
            store=True,
            label="ky-pin",
            id=b"\x03",
            private_template={pkcs11.Attribute.ALWAYS_AUTHENTICATE: True},
        )
        curve = session.create_domain_parameters(
            pkcs11.KeyType.EC,
            {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("1.2.840.10045.3.1.7")},
            local=True,
        )
        public_ec, _ = curve.generate_keypair(store=True, label="ky-ec", id=b"\x02")
        from cryptography.hazmat.primitives.serialization import load_der_public_key

        rsa_key = load_der_public_key(_spki_rsa(encode_rsa_public_key(public)))
        pin_key = load_der_public_key(_spki_rsa(encode_rsa_public_key(public_pin)))
        assert isinstance(pin_key, rsa.RSAPublicKey)
        ec_key = load_der_public_key(encode_ec_public_key(public_ec))
        assert isinstance(rsa_key, rsa.RSAPublicKey)
        assert isinstance(ec_key, ec.EllipticCurvePublicKey)
        for label, number, key in (
            ("ky-rsa", b"\x01", rsa_key),
            ("ky-ec", b"\x02", ec_key),
            ("ky-pin", b"\x03", pin_key),
        ):
            name, agency, kind = holders.get(label, (label, label, "person"))
            certificate = ca.certify(name, key, agency=agency, kind=kind)
            _store_certificate(session, label, number, certificate)


def _store_certificate(session: Any, label: str, number: bytes, certificate: bytes) -> None:
    """Puts a certificate beside the token's key of the same label and number."""
    from pkcs11 import Attribute, CertificateType, ObjectClass

    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.LABEL: label,
            Attribute.ID: number,
            Attribute.SUBJECT: b"",
            Attribute.VALUE: certificate,
        }
    )


def _spki_rsa(pkcs1: bytes) -> bytes:
    from asn1crypto import keys

    info = keys.PublicKeyInfo.wrap(keys.RSAPublicKey.load(pkcs1), "rsa")
    return bytes(info.dump())


@contextmanager
def running_csc(pki: Pki) -> Iterator[str]:
    """A CSC v1 service that keeps the keys of `pki`; its address."""
    command = Path(sys.executable).parent / "certomancer-csc"
    if not command.exists():
        servers.absent("certomancer-csc", "pip install certomancer-csc-dummy")
    port = servers.free_port()
    process = subprocess.Popen(
        [str(command), "certo.yml", str(port), "2"],
        cwd=pki.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        servers.wait_until(lambda: servers.http_answers(f"http://127.0.0.1:{port}/"), process, "certomancer-csc")
        yield f"http://127.0.0.1:{port}"
    finally:
        servers.stop(process)
