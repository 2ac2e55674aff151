"""Settings of reporting beside those that every service has."""

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """None of these is a secret."""

    public_minimum_cell: int = Field(
        default=5, ge=2, le=100, description="the smallest count shown to the public"
    )
    forecast_months: int = Field(
        default=6, ge=1, le=36, description="the window whose pace the forecast continues"
    )
    rebuild_minutes: int = Field(
        default=60, ge=1, description="after which a rebuild that gets nowhere gives up"
    )
