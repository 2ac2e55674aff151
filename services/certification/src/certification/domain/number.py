"""The number that a certificate bears: this system's own series, not the one of BNSP.

One series per certifier and year of the decision, counted from 1 without a gap. `EKS` tells it apart from the
numbers that others gave: EKS-LSP-SEN-2025-000123 is the 123rd certificate that LSP-SEN decided on in 2025.
"""

SERIES = "EKS"


def certificate_number(certifier: str, decision_year: int, position: int) -> str:
    """Unique in an installation: the last two parts are always year and position."""
    return f"{SERIES}-{certifier}-{decision_year}-{position:06d}"


def parts_of(number: str) -> tuple[str, int, int]:
    """Certifier, year and position of a number that `certificate_number` made."""
    certifier, year, position = number.removeprefix(f"{SERIES}-").rsplit("-", 2)
    return certifier, int(year), int(position)
