from dataclasses import dataclass
from datetime import date

from assessment.domain.refusals import SchemeKeyTaken, SchemeVersionDiffers
from assessment.domain.scheme import Scheme, SchemeContent
from assessment.publishes.scheme_published import SchemePublished, SchemeUnit
from assessment.storage import schemes
from chassis import Transaction, new_id


@dataclass(frozen=True, slots=True)
class PublishScheme:
    scheme_key: str
    version: int
    content: SchemeContent
    occurred_on: date | None = None
    """None: today."""
    reason: str | None = None


async def publish_scheme(command: PublishScheme, tx: Transaction) -> Scheme:
    """The same version with the same content is the same scheme; with other content it is refused."""
    occurred_on = command.occurred_on or tx.today
    tx.check_occurred_on(occurred_on, command.reason)
    agency = tx.caller.agency_key
    owner = await schemes.claim_key(tx, command.scheme_key, agency)
    if owner != agency:
        raise SchemeKeyTaken(f"{command.scheme_key} is published by {owner}", field="scheme_key")
    scheme = Scheme(new_id(), agency, command.scheme_key, command.version, command.content)
    if not await schemes.add(tx, scheme):
        standing = await schemes.get(tx, command.scheme_key, command.version)
        if standing.content != command.content:
            raise SchemeVersionDiffers(
                f"{command.scheme_key} version {command.version} says otherwise; publish the next version",
                field="version",
            )
        return standing
    tx.tell(_published(scheme, occurred_on), agency=agency, organiser=agency)
    tx.arrived("scheme", f"{scheme.scheme_key}/{scheme.version}")
    return scheme


def _published(scheme: Scheme, occurred_on: date) -> SchemePublished:
    content = scheme.content
    minimum = content.min_education
    return SchemePublished(
        scheme_id=scheme.scheme_id,
        scheme_key=scheme.scheme_key,
        version=scheme.version,
        track=content.track.value,
        name=content.name,
        name_en=content.name_en,
        validity_months=content.validity_months,
        min_education=None if minimum is None else minimum.level.value,
        min_education_alternatives=[] if minimum is None else list(minimum.alternatives),
        units=[
            SchemeUnit(code=unit.code, title=unit.title, title_en=unit.title_en) for unit in content.units
        ],
        occurred_on=occurred_on,
    )
