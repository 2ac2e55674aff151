"""The part of `training_started` that reporting reads."""

from reporting.needs.about_enrolment import AboutEnrolment


class TrainingStarted(AboutEnrolment, topic="training.trainings", stem="training_started"):
    """The semester has begun for this enrolment."""
