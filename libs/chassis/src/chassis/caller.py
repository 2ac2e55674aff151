"""Who asks: taken from a verified token, or the service itself when an event asks."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from chassis.refusals import AgencyRequired


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated client of one command or read.

    agency  key of the agency the client acts for; None for operators and for a service itself
    client  the OAuth client (claim `azp` or `client_id`), or `service:<name>`
    person  the person who acts, where one does (claim `person`)
    scopes  what the token allows
    """

    agency: str | None
    client: str
    person: UUID | None = None
    scopes: frozenset[str] = frozenset()

    @classmethod
    def service(cls, name: str) -> Self:
        """The service itself, while it reacts to an event or runs what is due. It may record past days."""
        return cls(agency=None, client=f"service:{name}", scopes=frozenset({"history:write"}))

    def may(self, scope: str) -> bool:
        """Whether the token bears this scope."""
        return scope in self.scopes

    @property
    def agency_key(self) -> str:
        """The agency, for what cannot be done without one.

        Raises AgencyRequired (403) if the token names none.
        """
        if self.agency is None:
            raise AgencyRequired("This can only be done by a client whose token carries the claim `agency`.")
        return self.agency
