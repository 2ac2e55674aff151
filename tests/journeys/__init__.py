"""A package, so that what the journeys share (`walked`) ends with the last of them, and not with the session."""
