"""Training's own settings, beside those that every service has."""

from pydantic import Field

from chassis import ServiceSettings


class Settings(ServiceSettings):
    utc_offset_hours: int = Field(
        default=7,
        ge=7,
        le=9,
        description="of the training centres' clocks: 7 (WIB), 8 (WITA) or 9 (WIT); Indonesia has no summer time",
    )
    conclusion_grace_days: int = Field(
        default=14, ge=0, description="days after the semester's end before the clock concludes it by itself"
    )
