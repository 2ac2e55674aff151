"""Registration: agencies, programmes, cohorts, persons and enrolments. It owns them and tells of them."""
