"""The part of `enrolment_withdrawn` that reporting reads."""

from chassis.types import SnakeCode
from reporting.needs.about_enrolment import AboutEnrolment


class EnrolmentWithdrawn(AboutEnrolment, topic="registration.enrolments", stem="enrolment_withdrawn"):
    """The enrolment ends by the participant's wish, or because something else ended it."""

    reason: SnakeCode
