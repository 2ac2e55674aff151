"""Settings: complete or refused at the start, and silent about secrets."""

from datetime import date

import pytest
from pydantic import ValidationError

from chassis import ServiceSettings

MINIMAL = {
    "database_url": "postgresql://u:hunter2@127.0.0.1/d",
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
