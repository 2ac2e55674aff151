"""Does the candidate meet the scheme's own conditions? Shown to those who assess and decide; it bars nobody here,
since whoever is in a cohort was admitted to it by registration's rules."""

from collections.abc import Sequence

from assessment.domain.candidacy import Candidacy
from assessment.domain.forms import evidence_shown
from assessment.domain.verdict import Verdict
from assessment.storage import persons, schemes
from assessment.storage.forms import FiledForm
from chassis import Transaction


async def judge_entry(tx: Transaction, candidacy: Candidacy, filed: Sequence[FiledForm]) -> list[Verdict]:
    scheme = await schemes.get(tx, candidacy.scheme_key, candidacy.scheme_version)
    minimum = scheme.content.min_education
    if minimum is None:
        return []
    known = await persons.find(tx, [candidacy.person_id])
    education = known[candidacy.person_id].education if known else None
    application = next((form.data for form in reversed(filed) if form.form == "APL.01"), None)
    return [minimum.judge(education, evidence_shown(application))]
