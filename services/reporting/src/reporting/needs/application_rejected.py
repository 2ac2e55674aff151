"""The part of `application_rejected` that reporting reads."""

from reporting.needs.about_enrolment import AboutEnrolment


class ApplicationRejected(AboutEnrolment, topic="registration.enrolments", stem="application_rejected"):
    """The application ends without a seat."""
