"""What use cases need beside the database."""

from dataclasses import dataclass
from typing import Self

from registration.document_store import DocumentStore
from registration.nik_vault import NikVault
from registration.settings import Settings


@dataclass(frozen=True, slots=True)
class Resources:
    vault: NikVault
    documents: DocumentStore

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            vault=NikVault.from_base64(
                settings.nik_key.get_secret_value(), settings.nik_index_key.get_secret_value()
            ),
            documents=DocumentStore(settings.documents_dir),
        )
