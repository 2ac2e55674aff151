"""Suspension, reinstatement and revocation of a certificate, by its certifier."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import Row

from certification.domain.certificate import Reason
from certification.http.certificate_views import CertificateLine
from certification.use_cases.reinstate_certificate import ReinstateCertificate, reinstate_certificate
from certification.use_cases.revoke_certificate import RevokeCertificate, revoke_certificate
from certification.use_cases.suspend_certificate import SuspendCertificate, suspend_certificate
from chassis import Transaction
from chassis.http import Body, Commands, creating

C = TypeVar("C")

router = APIRouter(prefix="/v1/certificates/{certificate_id}", tags=["certificates"])


class ChangeBody(Body):
    """Which reasons fit which change stands in the answer that refuses one."""

    reason: Reason
    occurred_on: date


@router.post("/suspension", response_model=CertificateLine)
async def suspend(
    certificate_id: UUID, body: ChangeBody, commands: Commands = creating("certification:write")
) -> Response:
    command = SuspendCertificate(certificate_id, body.reason, body.occurred_on)
    return await _run(commands, suspend_certificate, command)


@router.post("/reinstatement", response_model=CertificateLine)
async def reinstate(
    certificate_id: UUID, body: ChangeBody, commands: Commands = creating("certification:write")
) -> Response:
    command = ReinstateCertificate(certificate_id, body.reason, body.occurred_on)
    return await _run(commands, reinstate_certificate, command)


@router.post("/revocation", response_model=CertificateLine)
async def revoke(
    certificate_id: UUID, body: ChangeBody, commands: Commands = creating("certification:write")
) -> Response:
    command = RevokeCertificate(certificate_id, body.reason, body.occurred_on)
    return await _run(commands, revoke_certificate, command)


async def _run(
    commands: Commands, use_case: Callable[[C, Transaction], Awaitable[Row[Any]]], command: C
) -> Response:
    today = commands.database.settings.today()
    return await commands.run(use_case, command, view=lambda row: CertificateLine.of(row, today))
