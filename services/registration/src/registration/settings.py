"""What registration must be told beside what every service is told."""

from pathlib import Path

from pydantic import Field, SecretStr

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Both NIK keys are 32 random bytes in base64. Losing the first loses every NIK, losing the second
    the knowledge of who is known already; neither can be changed without sealing all rows anew."""

    nik_key: SecretStr = Field(description="AES-256 key that seals NIKs, base64 of 32 bytes")
    nik_index_key: SecretStr = Field(description="HMAC key of the blind index over NIKs, base64 of 32 bytes")
    documents_dir: Path = Field(description="directory for uploaded KTP, diplomas and photos")

    def disks(self) -> tuple[Path, ...]:
        return (*super().disks(), self.documents_dir)
