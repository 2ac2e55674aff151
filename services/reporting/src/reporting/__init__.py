"""Reporting: counts what the others told, and tells nothing itself."""
