"""Name constraints and certificate policies along a path (RFC 5280 §4.2.1.10, §6.1.3–6.1.5; EN 319 102-1 §5.2.6).

Nobody hands in policies here: any policy is acceptable, unless a CA on the path demands an explicit one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from asn1crypto import x509

_ANY = "2.5.29.32.0"
_KINDS = frozenset({"directory_name", "rfc822_name", "dns_name", "uniform_resource_identifier", "ip_address"})


def path_problems(chain: Sequence[x509.Certificate]) -> list[str]:
    """name-not-permitted, policy-not-permitted, constraint-unknown; empty when the path keeps all of its CAs' rules.

    `chain` runs from the signer up to the anchor. Raises what asn1crypto raises on malformed extensions.
    """
    found = list(_names(chain))
    if not _policies_hold(chain):
        found.append("policy-not-permitted")
    return list(dict.fromkeys(found))


# --- names ------------------------------------------------------------------------------------------------------------


def _names(chain: Sequence[x509.Certificate]) -> Iterator[str]:
    for depth, authority in enumerate(chain):
        constraints = authority.name_constraints_value if depth else None
        if constraints is None:
            continue
        permitted, excluded = (_subtrees(constraints[key]) for key in ("permitted_subtrees", "excluded_subtrees"))
        if any(base.name not in _KINDS for base in [*permitted, *excluded]):
            yield "constraint-unknown"
        for below, certificate in enumerate(chain[:depth]):
            if below and _self_issued(certificate):
                continue
            if not all(_keeps(name, permitted, excluded) for name in _names_of(certificate)):
                yield "name-not-permitted"


def _subtrees(value: x509.GeneralSubtrees) -> list[x509.GeneralName]:
    return [item["base"] for item in value] if value.native else []


def _names_of(certificate: x509.Certificate) -> Iterator[x509.GeneralName]:
    """The subject, its e-mail addresses, and every alternative name of a kind that constraints know."""
    if certificate.subject.native:
        yield x509.GeneralName("directory_name", certificate.subject)
    alternatives = certificate.subject_alt_name_value
    mails = certificate.subject.native.get("email_address") if alternatives is None else None
    for mail in mails if isinstance(mails, list) else [mails] if mails else []:
        yield x509.GeneralName("rfc822_name", mail)
    for name in alternatives or ():
        if name.name in _KINDS:
            yield name


def _keeps(name: x509.GeneralName, permitted: Sequence[x509.GeneralName], excluded: Sequence[x509.GeneralName]) -> bool:
    allowed = [base for base in permitted if base.name == name.name]
    if allowed and not any(_within(name, base) for base in allowed):
        return False
    return not any(_within(name, base) for base in excluded if base.name == name.name)


def _within(name: x509.GeneralName, base: x509.GeneralName) -> bool:
    if name.name == "directory_name":
        return _name_within(name.chosen, base.chosen)
    text, limit = str(name.native).casefold(), str(base.native).casefold()
    if name.name == "ip_address":
        return ipaddress.ip_network(text, strict=False).subnet_of(ipaddress.ip_network(limit, strict=False))  # type: ignore[arg-type]
    if name.name == "rfc822_name":
        host = text.rpartition("@")[2]
        return text == limit if "@" in limit else host.endswith(limit) if limit.startswith(".") else host == limit
    if name.name == "uniform_resource_identifier":
        host = urlsplit(text).hostname or ""
        return host.endswith(limit) if limit.startswith(".") else host == limit
    return text == limit or text.endswith("." + limit.lstrip("."))


def _name_within(name: x509.Name, base: x509.Name) -> bool:
    """Whether a distinguished name begins with all of the base's parts (RFC 5280 §7.1 comparison)."""
    mine, theirs = list(name.chosen), list(base.chosen)
    return len(mine) >= len(theirs) and all(a == b for a, b in zip(mine, theirs, strict=False))


def _self_issued(certificate: x509.Certificate) -> bool:
    return bool(certificate.subject == certificate.issuer)


# --- policies ---------------------------------------------------------------------------------------------------------


def _policies_hold(chain: Sequence[x509.Certificate]) -> bool:
    """The valid policies, from below the anchor down to the signer, as a set instead of RFC 5280's tree."""
    path = list(reversed(chain[:-1]))
    explicit = mapping = any_policy = len(path) + 1
    valid = {_ANY}
    for place, certificate in enumerate(path):
        last = place == len(path) - 1
        own = _policies(certificate)
        wide = any_policy > 0 or (not last and _self_issued(certificate))
        valid = _narrowed(valid, own, wide=wide)
        if explicit <= 0 and not valid:
            return False
        if last:
            break
        valid, fine = _mapped(valid, certificate, allowed=mapping > 0)
        if not fine:
            return False
        if not _self_issued(certificate):
            explicit, mapping, any_policy = (max(0, value - 1) for value in (explicit, mapping, any_policy))
        explicit, mapping, any_policy = _tightened(certificate, explicit, mapping, any_policy)
    demands = path[-1].policy_constraints_value if path else None
    if explicit == 1 or (demands is not None and demands["require_explicit_policy"].native == 0):
        explicit = 0
    return explicit > 0 or bool(valid)


def _policies(certificate: x509.Certificate) -> set[str]:
    value = certificate.certificate_policies_value
    return {item["policy_identifier"].dotted for item in value or ()}


def _narrowed(valid: set[str], own: set[str], *, wide: bool) -> set[str]:
    named = own - {_ANY}
    kept = named if _ANY in valid else named & valid
    return kept | valid if _ANY in own and wide else kept


def _mapped(valid: set[str], certificate: x509.Certificate, *, allowed: bool) -> tuple[set[str], bool]:
    """The policies under the names of the subject's domain; anyPolicy may not be mapped."""
    pairs = [
        (item["issuer_domain_policy"].dotted, item["subject_domain_policy"].dotted)
        for item in certificate.policy_mappings_value or ()
    ]
    if any(_ANY in pair for pair in pairs):
        return valid, False
    sources = {source for source, _ in pairs}
    targets = {target for source, target in pairs if allowed and (source in valid or _ANY in valid)}
    return (valid - sources) | targets, True


def _tightened(certificate: x509.Certificate, explicit: int, mapping: int, any_policy: int) -> tuple[int, int, int]:
    constraints = certificate.policy_constraints_value
    if constraints is not None:
        demanded, barred = (constraints[key].native for key in ("require_explicit_policy", "inhibit_policy_mapping"))
        explicit = min(explicit, demanded) if demanded is not None else explicit
        mapping = min(mapping, barred) if barred is not None else mapping
    inhibited = certificate.inhibit_any_policy_value
    return explicit, mapping, min(any_policy, inhibited.native) if inhibited is not None else any_policy
