"""The part of `training_discontinued` that reporting reads."""

from reporting.needs.about_enrolment import AboutEnrolment


class TrainingDiscontinued(AboutEnrolment, topic="training.trainings", stem="training_discontinued"):
    """The training ended without being completed."""
