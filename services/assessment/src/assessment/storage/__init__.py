"""Tables and queries. What belongs to an agency is asked for with that agency; there is no query without."""
