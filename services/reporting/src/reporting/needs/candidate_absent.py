"""The part of `candidate_absent` that reporting reads."""

from reporting.needs.about_candidacy import AboutCandidacy


class CandidateAbsent(AboutCandidacy, stem="candidate_absent"):
    """The candidate did not come to the appointment."""
