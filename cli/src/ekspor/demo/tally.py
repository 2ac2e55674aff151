"""The demo's own record of what the services told it. Reporting must come to the same from events alone."""

from dataclasses import asdict, dataclass


@dataclass(slots=True)
class Tally:
    applications: int = 0
    enrolled: int = 0
    waitlisted: int = 0
    promoted: int = 0
    trained: int = 0
    assessed: int = 0
    passed: int = 0
    failed: int = 0
    certified: int = 0
    exporting: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)
