"""`GET /api/audit`."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.service.access import AdminReader, StoreDep
from app.service.audit.schemas import AuditQuery, AuditResponse
from app.service.audit.service import show_audit
from app.service.problems import InvalidRequest, KeyMissing, NotReady, ScopeMissing, refusals_of

router = APIRouter(tags=["audit"], prefix="/api/audit")


@router.get("", responses=refusals_of(KeyMissing, ScopeMissing, InvalidRequest, NotReady))
def audit(
    asked: Annotated[AuditQuery, Query()],
    store: StoreDep,
    caller: AdminReader,  # noqa: ARG001 -- the key
) -> AuditResponse:
    """What administrators changed, newest first: keys made, rotated and revoked, models put in service."""
    return show_audit(store, asked)
