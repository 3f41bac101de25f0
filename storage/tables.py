"""All tables in one place: people, papers, work and the register."""

from storage.authority_tables import Capacity, Delegation
from storage.desk_tables import BookClosing, Correction, DeskAgent, DeskBatch, DeskTask, SplitProposal
from storage.paper_tables import (
    Batch,
    DocumentRow,
    Dossier,
    EventRow,
    FieldRow,
    ObjectRow,
    PageRow,
    Presence,
    Revision,
    SearchRow,
    SignatureRow,
)
from storage.people_tables import (
    ROLES,
    ApiKey,
    AuditHead,
    AuditRow,
    LoginAttempt,
    LoginSession,
    OneTimeLink,
    SettingRow,
    SigningKey,
    User,
    UserRole,
)
from storage.register_tables import BookEntry, NumberBook, ResultRow
from storage.schema import Base
from storage.work_tables import OutboxRow, Runner, Step

__all__ = [
    "ROLES",
    "ApiKey",
    "AuditHead",
    "AuditRow",
    "Base",
    "Batch",
    "BookClosing",
    "BookEntry",
    "Capacity",
    "Correction",
    "Delegation",
    "DeskAgent",
    "DeskBatch",
    "DeskTask",
    "DocumentRow",
    "Dossier",
    "EventRow",
    "FieldRow",
    "LoginAttempt",
    "LoginSession",
    "NumberBook",
    "ObjectRow",
    "OneTimeLink",
    "OutboxRow",
    "PageRow",
    "Presence",
    "ResultRow",
    "Revision",
    "Runner",
    "SearchRow",
    "SettingRow",
    "SignatureRow",
    "SigningKey",
    "SplitProposal",
    "Step",
    "User",
    "UserRole",
]
