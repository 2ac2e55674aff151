"""A place where cohorts are trained (BLK), with its rooms."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from chassis import Transaction
from reference import areas
from registration.domain.person import check_kelurahan
from registration.domain.refusals import AgencyUnknown, AlreadyRegistered, CodeUnknown
from registration.storage import agencies


@dataclass(frozen=True, slots=True)
class RegisterTrainingCentre:
    key: str
    name: str
    kecamatan_code: str
    kelurahan_code: str
    rooms: int
    seats_per_room: int
    agency: str


async def register_training_centre(
    command: RegisterTrainingCentre, tx: Transaction
) -> RegisterTrainingCentre:
    check_kelurahan(command.kelurahan_code, "kelurahan_code")
    if not areas.within(command.kelurahan_code, command.kecamatan_code):
        raise CodeUnknown(
            f"Kelurahan {command.kelurahan_code} does not lie in kecamatan {command.kecamatan_code}.",
            field="kecamatan_code",
        )
    if await agencies.unknown(tx, [command.agency]):
        raise AgencyUnknown(f"There is no agency {command.agency}.", field="agency")
    if not await agencies.add_training_centre(tx, asdict(command)):
        raise AlreadyRegistered(f"There is a training centre {command.key} already.", field="key")
    return command
