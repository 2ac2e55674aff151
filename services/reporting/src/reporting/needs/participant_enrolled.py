"""The part of `participant_enrolled` that reporting reads."""

from typing import Literal

from reporting.needs.about_enrolment import AboutEnrolment


class ParticipantEnrolled(AboutEnrolment, topic="registration.enrolments", stem="participant_enrolled"):
    """A seat is given; the route says how it was come by."""

    route: Literal["direct", "reserved", "fallback", "promoted", "ranked", "transferred"]
