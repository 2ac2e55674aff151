"""What certification reads of scheme_published: what a certificate says of what its holder can do."""

from pydantic import BaseModel, ConfigDict

from chassis import Need


class SchemeUnit(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    title: str
    title_en: str


class SchemePublished(Need, topic="assessment.schemes", stem="scheme_published"):
    scheme_key: str
    version: int
    name: str
    name_en: str
    validity_months: int | None
    units: tuple[SchemeUnit, ...]
