"""A cohort may open only on a scheme version that exists."""

from chassis.facts import Need
from registration.domain.vocabulary import Track


class SchemePublished(Need, topic="assessment.schemes", stem="scheme_published"):
    scheme_key: str
    version: int
    track: Track
