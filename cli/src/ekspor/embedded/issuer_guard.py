"""A development issuer must not be where people's data are real."""

from __future__ import annotations

from ekspor.failures import Refused


class WrongFooting(Refused):
    """Somebody tried to use the development issuer outside the embedded footing."""


def refuse_unless_embedded(footing: str | None) -> None:
    """Raise WrongFooting on any footing but the embedded one."""
    if footing != "embedded":
        told = footing or "not set"
        raise WrongFooting(
            f"a development issuer runs on the embedded footing only; EKSPOR_FOOTING is {told}"
        )
