"""Settings: complete or refused at the start, and silent about secrets."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from chassis import ServiceSettings

MINIMAL = {
    "database_url": "postgresql://u:hunter2-qV8sXc0Lw3@127.0.0.1/d",
    "kafka": "127.0.0.1:9092",
    "oidc_issuer": "https://issuer.example",
    "oidc_jwks_url": "https://issuer.example/jwks",
}


def test_a_set_business_date_is_for_the_embedded_footing_only() -> None:
    demo = ServiceSettings(**MINIMAL, footing="embedded", business_date=date(2025, 5, 31))  # type: ignore[arg-type]
    assert demo.today() == date(2025, 5, 31)
    with pytest.raises(ValidationError, match="EKSPOR_BUSINESS_DATE"):
        ServiceSettings(**MINIMAL, footing="cluster", business_date=date(2025, 5, 31))  # type: ignore[arg-type]


def test_settings_never_show_a_password() -> None:
    settings = ServiceSettings(**MINIMAL)  # type: ignore[arg-type]
    assert "hunter2" not in repr(settings)
    with pytest.raises(ValidationError) as refused:
        ServiceSettings(**{**MINIMAL, "database_url": "mysql://u:hunter2@127.0.0.1/d"})  # type: ignore[arg-type]
    assert "hunter2" not in str(refused.value)


def test_sasl_without_a_password_is_refused_at_the_start() -> None:
    with pytest.raises(ValidationError, match="EKSPOR_KAFKA_PASSWORD"):
        ServiceSettings(**MINIMAL, kafka_security_protocol="SASL_SSL")  # type: ignore[arg-type]


def test_faults_on_purpose_are_for_the_embedded_footing_only() -> None:
    assert ServiceSettings(**MINIMAL, footing="embedded", faults="ledger").faults == "ledger"  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="EKSPOR_FAULTS"):
        ServiceSettings(**MINIMAL, footing="containers", faults="ledger")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "password", ["", "hunter2", "change-me-please-now", "aaaaaaaaaaaaaaaaaaaa", "ekspor-secret-password-1"]
)
def test_a_weak_password_starts_nothing_outside_development(password: str) -> None:
    weak = {**MINIMAL, "database_url": f"postgresql://registration:{password}@postgres/registration"}
    ServiceSettings(**weak, footing="embedded")  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="the password in EKSPOR_DATABASE_URL") as refused:
        ServiceSettings(**weak, footing="containers")  # type: ignore[arg-type]
    assert not password or password not in str(refused.value)


def test_every_secret_of_a_service_is_looked_at() -> None:
    class Settings(ServiceSettings):
        signing_key: SecretStr

    with pytest.raises(
        ValidationError, match=r"EKSPOR_KAFKA_PASSWORD is shorter.*EKSPOR_SIGNING_KEY is the pl"
    ):
        Settings(**MINIMAL, kafka_password="kafka", signing_key="change-me, please, some day")  # type: ignore[arg-type]


def test_a_setting_may_be_a_file_and_the_environment_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ekspor_database_url").write_text(MINIMAL["database_url"] + "\n")
    (tmp_path / "ekspor_kafka").write_text("from-the-file:9092")
    monkeypatch.setenv("EKSPOR_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("EKSPOR_KAFKA", "from-the-environment:9092")
    rest = {name: MINIMAL[name] for name in ("oidc_issuer", "oidc_jwks_url")}
    settings = ServiceSettings(**rest)  # type: ignore[arg-type,call-arg]
    assert settings.database_url == MINIMAL["database_url"]
    assert settings.kafka == "from-the-environment:9092"
