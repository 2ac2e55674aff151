from dataclasses import dataclass, replace

from assessment.domain.tuk import Tuk, TukType
from assessment.storage import tuks
from chassis import StaleVersion, Transaction


@dataclass(frozen=True, slots=True)
class CorrectTuk:
    tuk_key: str
    expected_version: int
    name: str
    tuk_type: TukType
    kelurahan_code: str


async def correct_tuk(command: CorrectTuk, tx: Transaction) -> Tuk:
    """What letters say of the place from now on. Its key stays, since facts bear it."""
    tuk = await tuks.lock(tx, command.tuk_key, agency=tx.caller.agency_key)
    if tuk.version != command.expected_version:
        raise StaleVersion(f"it is at version {tuk.version} now")
    corrected = replace(
        tuk,
        name=command.name,
        tuk_type=command.tuk_type,
        kelurahan_code=command.kelurahan_code,
        version=tuk.version + 1,
    )
    await tuks.save(tx, corrected)
    tx.audit("tuk_corrected", tuk.tuk_key)
    return corrected
