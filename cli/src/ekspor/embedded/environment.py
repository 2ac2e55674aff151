"""What each service is told: its own database, its own secrets, and nothing of another's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from ekspor.embedded.postgres import EmbeddedPostgres
from ekspor.embedded.processes import inherited_environment
from ekspor.embedded.state import StateDirectory
from ekspor.embedded.tokens import AUDIENCE


@dataclass(frozen=True)
class ServiceEnvironments:
    """The environment of each service's process."""

    state: StateDirectory
    postgres: EmbeddedPostgres
    kafka: str
    issuer: str
    urls: dict[str, str]
    business_date: date | None

    def of(self, service: str) -> dict[str, str]:
        """All of it for one service. Makes the database and the secrets if they are not there yet."""
        settings = {
            "DATABASE_URL": self.postgres.create_owned_database(service),
            "KAFKA": self.kafka,
            "OIDC_ISSUER": self.issuer,
            "OIDC_JWKS_URL": f"{self.issuer}/jwks.json",
            "OIDC_AUDIENCE": AUDIENCE,
            "HTTP_PORT": str(urlsplit(self.urls[service]).port),
            "FOOTING": "embedded",
            **self._own(service),
        }
        if self.business_date is not None:
            settings["BUSINESS_DATE"] = self.business_date.isoformat()
        return inherited_environment() | {f"EKSPOR_{name}": value for name, value in settings.items()}

    def _own(self, service: str) -> dict[str, str]:
        match service:
            case "registration":
                return {
                    "NIK_KEY": self.state.random_key("nik.key"),
                    "NIK_INDEX_KEY": self.state.random_key("nik-index.key"),
                    "DOCUMENTS_DIR": str(self.state.documents),
                }
            case "certification":
                return {
                    "SIGNING_KEY": self.state.signing_key("signing.pem"),
                    "PUBLIC_URL": self.urls["certification"],
                    "CERTIFIER_NAMES": '{"LSP-SEN": "LSP Sekolah Ekspor Nasional"}',
                }
            case _:
                return {}
