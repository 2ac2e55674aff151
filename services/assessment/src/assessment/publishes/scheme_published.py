from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis import Fact
from chassis.types import Code, PublicText

Alternative = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", examples=["business-licence"])]


class SchemeUnit(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    title: PublicText
    title_en: PublicText


class SchemePublished(Fact, topic="assessment.schemes", stem="scheme_published", subject="scheme_id"):
    """One version of a scheme, whole. A version is published once and never changes."""

    scheme_id: UUID
    """Of this version."""
    scheme_key: Code
    version: int = Field(ge=1)
    track: Literal["exporter", "assessor"]
    name: PublicText
    name_en: PublicText
    validity_months: int | None = Field(ge=1)
    """None: certificates stand without end."""
    min_education: Literal["none", "SD", "SMP", "SMA", "D3", "S1", "S2"] | None
    min_education_alternatives: list[Alternative]
    """What may be shown in place of the minimum education."""
    units: list[SchemeUnit] = Field(min_length=1)
    occurred_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            scheme_id=UUID("01890a5d-ac96-774b-bcce-b302099a8060"),
            scheme_key="SEN-01",
            version=1,
            track="exporter",
            name="Pengelolaan Bisnis Ekspor Digital",
            name_en="Digital export business management",
            validity_months=36,
            min_education="SMA",
            min_education_alternatives=[],
            units=[
                SchemeUnit(
                    code="LOG.ED.001",
                    title="Mengidentifikasi Peluang Pasar Ekspor Digital",
                    title_en="Identify digital export market opportunities",
                )
            ],
            occurred_on=date(2023, 5, 20),
        )
