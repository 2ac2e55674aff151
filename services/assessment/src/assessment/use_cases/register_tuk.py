from dataclasses import dataclass

from assessment.domain.refusals import TukDiffers
from assessment.domain.tuk import Tuk, TukType
from assessment.storage import tuks
from chassis import Transaction


@dataclass(frozen=True, slots=True)
class RegisterTuk:
    tuk_key: str
    name: str
    tuk_type: TukType
    kelurahan_code: str


async def register_tuk(command: RegisterTuk, tx: Transaction) -> Tuk:
    """A place of assessment of the caller's agency. The same again is the same place."""
    tuk = Tuk(tx.caller.agency_key, command.tuk_key, command.name, command.tuk_type, command.kelurahan_code)
    if await tuks.add(tx, tuk):
        tx.audit("tuk_registered", tuk.tuk_key)
        return tuk
    known = await tuks.lock(tx, tuk.tuk_key, agency=tuk.agency)
    if not known.describes_the_same_as(tuk):
        raise TukDiffers(f"{tuk.tuk_key} is known with another name, type or place", field="tuk_key")
    return known
