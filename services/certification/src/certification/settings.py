"""Settings of certification beside those that every service has."""

from pydantic import Field, SecretStr

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    public_url: str = Field(
        pattern=r"^https?://[^\s?#@]+$",
        description="where the public finds this service; printed in QR codes and signed into credentials, "
        "so it has to stay",
    )
    signing_key: SecretStr = Field(description="Ed25519 private key, PEM (PKCS #8)")
    former_keys: tuple[str, ...] = Field(
        default=(), description="public keys (Multikey) that signed earlier and stay listed in did.json"
    )
    certifier_names: dict[str, str] = Field(
        default_factory=dict, description='names of certifying agencies by key: {"LSP-SEN": "LSP ..."}'
    )
    number_lookups_per_minute: int = Field(
        default=20, ge=1, description="look-ups by number, per client address and process"
    )
