"""The part of `participant_waitlisted` that reporting reads."""

from reporting.needs.about_enrolment import AboutEnrolment


class ParticipantWaitlisted(AboutEnrolment, topic="registration.enrolments", stem="participant_waitlisted"):
    """No seat is free; the participant waits for one."""
