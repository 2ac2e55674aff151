"""The forms of an assessment, by code and version, as BNSP's set of forms names them.

AK.02 (the record) has a command of its own, and AK.04 (appeal) waits for one. Contents of the others are codes,
numbers and dates; what is written by hand stays on the paper.
"""

import re
from collections.abc import Mapping, Sequence

from assessment.domain.refusals import InvalidForm

FORM = r"^(APL\.01|APL\.02|MAPA|AK\.01|AK\.03|AK\.05|AK\.07|IA\.(0[1-9]|1[01]))$"
SELF_ASSESSMENT = "APL.02"
EVIDENCE_KEY = "evidence"
"""In APL.01: codes of what the applicant showed, among them alternatives to the minimum education."""

FormData = Mapping[str, str | int | bool | list[str]]


def check_form(form: str, data: FormData, units: Sequence[str]) -> None:
    """Raises InvalidForm. The self-assessment answers K or BK for every unit and no other."""
    if not re.fullmatch(FORM, form):
        raise InvalidForm("no form that is filed here", field="form")
    if form != SELF_ASSESSMENT:
        return
    missing = [code for code in units if code not in data]
    unknown = [code for code in data if code not in units]
    unanswered = [code for code, answer in data.items() if answer not in ("K", "BK")]
    faults = [
        f"{what}: {', '.join(codes)}"
        for what, codes in (
            ("missing", missing),
            ("not in the scheme", unknown),
            ("neither K nor BK", unanswered),
        )
        if codes
    ]
    if faults:
        raise InvalidForm("; ".join(faults), field="data")


def evidence_shown(apl01: FormData | None) -> frozenset[str]:
    shown = (apl01 or {}).get(EVIDENCE_KEY, [])
    return frozenset(shown) if isinstance(shown, list) else frozenset()
