"""A KTP, diploma or photo is kept, for the agency that brought it and for nobody else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chassis import Transaction, new_id
from registration.document_store import DocumentStore
from registration.domain.document import accept
from registration.domain.refusals import DocumentNotFound, PersonErased, PersonNotFound
from registration.domain.vocabulary import DocumentKind
from registration.storage import documents, persons

REMOVED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class StoreDocument:
    person_id: UUID
    kind: DocumentKind
    content: bytes = field(repr=False)


async def store_document(command: StoreDocument, tx: Transaction) -> Row[Any]:
    """The file is written before the commit: one that nobody points to does no harm, the reverse would."""
    agency = tx.caller.agency_key
    person = await persons.find_linked(tx, command.person_id, agency=agency, lock=True)
    if person is None:
        raise PersonNotFound("This agency has registered no such person.")
    if person.erased_on is not None:
        raise PersonErased("The data of this person were erased.")
    media_type = accept(command.kind, command.content)
    store: DocumentStore = tx.resources.documents
    return await documents.add(
        tx,
        {
            "document_id": new_id(),
            "person_id": command.person_id,
            "agency": agency,
            "kind": command.kind,
            "media_type": media_type,
            "sha256": await store.put(command.content),
            "size_bytes": len(command.content),
        },
    )


@dataclass(frozen=True, slots=True)
class Document:
    kind: DocumentKind
    media_type: str
    content: bytes = field(repr=False)


async def fetch_document(document_id: UUID, tx: Transaction) -> Document:
    """Its content, to the agency that brought it; the reading is kept."""
    row = await documents.find(tx, document_id, agency=tx.caller.agency_key)
    store: DocumentStore = tx.resources.documents
    content = await store.get(row.sha256) if row is not None else None
    if row is None or content is None:
        raise DocumentNotFound("This agency has no such document.")
    tx.audit("document_read", document_id)
    return Document(row.kind, row.media_type, content)


async def remove_files_due(tx: Transaction) -> int:
    """By the clock: the files of erased persons, unless somebody else brought the same one."""
    due = await documents.files_due(tx, REMOVED_AT_ONCE)
    store: DocumentStore = tx.resources.documents
    for file in due:
        if not file.still_used:
            await store.remove(file.sha256)
    return len(due)
