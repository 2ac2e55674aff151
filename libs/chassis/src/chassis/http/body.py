"""The base of every request body."""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A request body: frozen. Unknown fields are refused by name; a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
