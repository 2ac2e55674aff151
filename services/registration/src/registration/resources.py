"""What use cases need beside the database."""

from dataclasses import dataclass
from typing import Self

from registration.nik_vault import NikVault
from registration.settings import Settings


@dataclass(frozen=True, slots=True)
class Resources:
    vault: NikVault

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            vault=NikVault.from_base64(
                settings.nik_key.get_secret_value(), settings.nik_index_key.get_secret_value()
            )
        )
