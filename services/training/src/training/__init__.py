"""Training: curricula, sessions, attendance, scores and mentoring, from enrolment to the end of the semester."""
