"""/v1/persons/{id}/documents and /v1/documents/{id}"""

from datetime import datetime
from typing import Annotated, Any, get_args
from uuid import UUID

from fastapi import APIRouter, File, Form, Response, UploadFile
from pydantic import BaseModel, ConfigDict

from chassis.http import Commands, Reads, creating, reading
from registration.domain.document import MAX_BYTES, MediaType
from registration.domain.refusals import PersonNotFound
from registration.domain.vocabulary import DocumentKind
from registration.storage import documents, persons
from registration.use_cases.store_document import StoreDocument, fetch_document, store_document

router = APIRouter(prefix="/v1", tags=["documents"])
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {kind: {} for kind in get_args(MediaType)}}}


class DocumentView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    document_id: UUID
    person_id: UUID
    kind: DocumentKind
    media_type: MediaType
    sha256: str
    size_bytes: int
    stored_at: datetime


@router.post("/persons/{person_id}/documents", status_code=201, response_model=DocumentView)
async def upload(
    person_id: UUID,
    kind: Annotated[DocumentKind, Form()],
    file: Annotated[UploadFile, File(description="JPEG, PNG or PDF, at most 5 MB; a photo is no PDF")],
    commands: Commands = creating("registration:write"),
) -> Response:
    """Keep a paper. What it is is told by its content; its name is not kept."""
    content = await file.read(MAX_BYTES + 1)
    return await commands.run(
        store_document, StoreDocument(person_id, kind, content), view=DocumentView.model_validate, status=201
    )


@router.get("/persons/{person_id}/documents", response_model=list[DocumentView])
async def list_documents(person_id: UUID, reads: Reads = reading("registration:read")) -> list[DocumentView]:
    """What this agency has brought of a person."""
    async with reads.transaction() as tx:
        if await persons.find_linked(tx, person_id, agency=reads.caller.agency_key) is None:
            raise PersonNotFound("This agency has registered no such person.")
        rows = await documents.listing(tx, person_id, agency=reads.caller.agency_key)
    return [DocumentView.model_validate(row) for row in rows]


@router.get("/documents/{document_id}", response_class=Response, responses=_FILE)
async def fetch(document_id: UUID, reads: Reads = reading("registration:read")) -> Response:
    """The file itself. The reading is audited."""
    document = await reads.database.run(fetch_document, document_id, reads.caller)
    return Response(
        document.content,
        media_type=document.media_type,
        headers={"Content-Disposition": f'attachment; filename="{document.kind}-{document_id}"'},
    )
