"""Certificates, their public verification, and export records."""
