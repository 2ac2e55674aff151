"""The part of `scheme_published` that reporting reads."""

from pydantic import BaseModel, ConfigDict

from chassis import Need
from chassis.types import Code, PublicText


class SchemeUnit(BaseModel):
    """A unit of competency with its title in both languages."""

    model_config = ConfigDict(frozen=True)

    code: Code
    title: PublicText
    title_en: PublicText


class SchemePublished(Need, topic="assessment.schemes", stem="scheme_published"):
    """A version of a scheme, for the names and titles in reports."""

    scheme_key: Code
    version: int
    name: PublicText
    name_en: PublicText
    units: list[SchemeUnit]
