"""What a process must be told before it starts. Read from the environment, once, and never changed."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from chassis.weakness import weakness_of

JAKARTA = timezone(timedelta(hours=7), "Asia/Jakarta")
"""WIB.

A fixed offset: there has been no summer time since 1964, and slim images carry no time zone tables.
"""


class ServiceSettings(BaseSettings):
    """Settings that every service has; a service adds its own in a subclass.

    Each is an environment variable with the prefix `EKSPOR_` (`EKSPOR_DATABASE_URL`), or a file of that name, in
    small letters, in the directory that EKSPOR_SECRETS_DIR names; the environment goes before the file. Secrets
    have no default, and outside development none that is weak is taken. Errors do not show the values they
    complain about.
    """

    model_config = SettingsConfigDict(
        env_prefix="EKSPOR_", frozen=True, extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    database_url: str = Field(
        repr=False,
        pattern=r"^postgresql(\+asyncpg)?://",
        description="postgresql://user:password@host:port/database",
    )
    database_pool_size: int = Field(
        default=10,
        ge=1,
        le=200,
        description="connections per process that may write, and as many that only read",
    )

    kafka: str = Field(description="bootstrap servers, host:port separated by commas")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="how to talk to the brokers"
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        default=None, description="how to log in; needed with SASL_..."
    )
    kafka_username: str | None = Field(default=None, description="needed with SASL_...")
    kafka_password: SecretStr | None = Field(default=None, description="needed with SASL_...")
    kafka_ca_file: str | None = Field(
        default=None, description="PEM file of the authority that signed the brokers"
    )
    topic_prefix: str = Field(default="", description="put before each topic's name; tests use it")
    relay_shards: int = Field(
        default=1,
        ge=1,
        le=64,
        description="parts of the queue that relays may send side by side; the same for all processes of a service",
    )
    consumer_membership: Literal["group", "alone"] = Field(
        default="group",
        description="alone: the one worker there is takes all partitions and need not wait for a group to form",
    )

    oidc_issuer: str = Field(description="claim `iss`, compared exactly")
    oidc_jwks_url: str = Field(description="where the issuer publishes its keys")
    oidc_audience: str = Field(default="ekspor", description="claim `aud` that a token must bear")

    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8100, ge=0, le=65535)
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="addresses or networks whose X-Forwarded-For is believed, separated by commas; * for any",
    )
    max_body_bytes: int = Field(default=1_000_000, ge=1_000, description="of a JSON body")
    max_upload_bytes: int = Field(
        default=25_000_000, ge=1_000, description="of a multipart body, all files together"
    )

    footing: Literal["embedded", "containers", "cluster"] = Field(
        default="cluster",
        description="what it stands on; embedded allows what is for one machine and for tests",
    )
    business_date: date | None = Field(default=None, description="a set date for demos; embedded only")
    faults: str | None = Field(
        default=None, description="how to break on purpose (chassis.faults); embedded only"
    )
    history_days: int = Field(
        default=7, ge=0, description="how long ago may be recorded without history:write"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _business_date_only_embedded(self) -> Self:
        if self.business_date is not None and self.footing != "embedded":
            raise ValueError(
                "EKSPOR_BUSINESS_DATE is for the embedded footing; everywhere else the clock says the date"
            )
        return self

    @model_validator(mode="after")
    def _faults_only_embedded(self) -> Self:
        if self.faults is not None and self.footing != "embedded":
            raise ValueError(
                "EKSPOR_FAULTS is for tests on the embedded footing; nothing else breaks on purpose"
            )
        return self

    @model_validator(mode="after")
    def _sasl_is_complete(self) -> Self:
        given = (self.kafka_sasl_mechanism, self.kafka_username, self.kafka_password)
        if self.kafka_security_protocol.startswith("SASL") and None in given:
            raise ValueError(
                "SASL needs EKSPOR_KAFKA_SASL_MECHANISM, EKSPOR_KAFKA_USERNAME and EKSPOR_KAFKA_PASSWORD"
            )
        return self

    @model_validator(mode="after")
    def _secrets_are_strong(self) -> Self:
        if self.footing == "embedded":
            return self
        weak = [f"{name} {weakness}" for name, secret in self._secrets() if (weakness := weakness_of(secret))]
        if weak:
            raise ValueError(f"{'; '.join(weak)}. Only the embedded footing starts with such secrets")
        return self

    def _secrets(self) -> Iterator[tuple[str, str]]:
        yield "the password in EKSPOR_DATABASE_URL", unquote(urlsplit(self.database_url).password or "")
        for field in type(self).model_fields:
            value = getattr(self, field)
            if isinstance(value, SecretStr):
                yield f"EKSPOR_{field.upper()}", value.get_secret_value()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there is none; pydantic names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - knows its directory too early
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed, then the environment, then files."""
        directory = os.environ.get("EKSPOR_SECRETS_DIR")
        files = (SecretsSettingsSource(settings_cls, Path(directory)),) if directory else ()
        return (init_settings, env_settings, *files)

    @property
    def sqlalchemy_url(self) -> str:
        """`database_url` with the driver named, as SQLAlchemy wants it."""
        return self.database_url.replace("postgresql://", "postgresql+asyncpg://", 1)

    def disks(self) -> tuple[Path, ...]:
        """Paths whose disks this process can see and tells the free space of."""
        return (Path("/"),)

    def today(self) -> date:
        """The business date: the one set, or else the date in Jakarta."""
        return self.business_date or datetime.now(JAKARTA).date()
