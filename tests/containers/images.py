"""Which images the tests run on: the ones that docker-compose.yml names."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KAFKA = "apache/kafka:4.3.1"
POSTGRES = "postgres:18"
