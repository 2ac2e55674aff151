from pydantic import Field

from chassis import ServiceSettings


class Settings(ServiceSettings):
    http_port: int = Field(default=8103, ge=0, le=65535)
