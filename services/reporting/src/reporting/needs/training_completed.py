"""The part of `training_completed` that reporting reads."""

from reporting.needs.about_enrolment import AboutEnrolment


class TrainingCompleted(AboutEnrolment, topic="training.trainings", stem="training_completed"):
    """All bars of the training were reached."""
