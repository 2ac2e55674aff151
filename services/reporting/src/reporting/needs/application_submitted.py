"""The part of `application_submitted` that reporting reads."""

from typing import Literal

from chassis.types import AreaCode, Code
from reporting.needs.about_enrolment import AboutEnrolment


class ApplicationSubmitted(AboutEnrolment, topic="registration.enrolments", stem="application_submitted"):
    """Somebody asks for a seat; coarse facts for counting, nothing personal."""

    age_band: Literal["under_20", "20_29", "30_39", "40_49", "50_59", "60_plus"]
    gender: Literal["female", "male"]
    kecamatan_code: AreaCode
    cluster_key: Code | None
    sector: Literal["textile", "food", "craft", "furniture", "footwear", "other", "none"]
    former_employment: Literal["employed", "unemployed", "self_employed", "student", "homemaker"]
