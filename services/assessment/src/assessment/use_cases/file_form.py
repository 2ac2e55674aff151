from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from assessment.domain.forms import SELF_ASSESSMENT, check_form
from assessment.storage import candidacies, forms, schemes
from assessment.storage.forms import FiledForm
from chassis import Transaction, new_id


@dataclass(frozen=True, slots=True)
class FileForm:
    candidacy_id: UUID
    form: str
    form_version: str
    data: dict[str, Any]
    occurred_on: date
    reason: str | None = None


async def file_form(command: FileForm, tx: Transaction) -> FiledForm:
    """Keep a form with its code and version. One filed again counts from then on; the earlier one is kept."""
    tx.check_occurred_on(command.occurred_on, command.reason)
    candidacy = await candidacies.lock(tx, command.candidacy_id, agency=tx.caller.agency_key)
    units: tuple[str, ...] = ()
    if command.form == SELF_ASSESSMENT:
        units = (await schemes.get(tx, candidacy.scheme_key, candidacy.scheme_version)).unit_codes
    check_form(command.form, command.data, units)
    filed = FiledForm(
        form_id=new_id(),
        candidacy_id=candidacy.candidacy_id,
        form=command.form,
        form_version=command.form_version,
        data=command.data,
        occurred_on=command.occurred_on,
        filed_at=tx.now,
    )
    await forms.add(tx, filed)
    tx.audit("form_filed", candidacy.candidacy_id, form=filed.form, form_version=filed.form_version)
    return filed
