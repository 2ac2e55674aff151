"""Which images the tests run on: the ones that docker-compose.yml names. And how long an engine may take over one."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KAFKA = "apache/kafka:4.3.1"
POSTGRES = "postgres:18"
PATIENT = {"timeout": 600}
"""Seconds for the engine to do what it is asked: to remove a container takes a busy one more than a minute."""
