"""What every fact about a candidacy tells."""

from reporting.needs.about_enrolment import AboutEnrolment


class AboutCandidacy(AboutEnrolment, topic="assessment.candidacies"):
    """No stem of its own: candidacy_opened, assessment_passed and their like extend it."""
