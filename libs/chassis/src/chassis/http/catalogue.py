"""What a problem's `type` leads to: `/problems/<code>` explains the code."""

from inspect import cleandoc

from fastapi import APIRouter
from pydantic import BaseModel

from chassis.refusals import NotFound, catalogue

router = APIRouter(tags=["problems"], include_in_schema=False)


class Explained(BaseModel):
    """One code of the catalogue."""

    code: str
    title: str
    status: int
    meaning: str


@router.get("/problems/{code}")
async def explain(code: str) -> Explained:
    """What a code means. Public: it says nothing about any record."""
    for kind in catalogue():
        if kind.code == code:
            return Explained(
                code=code, title=kind.title, status=kind.status, meaning=cleandoc(kind.__doc__ or kind.title)
            )
    raise NotFound("There is no such code in this service.")
