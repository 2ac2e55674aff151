"""Alembic's entry point; the chassis knows the rest."""

from chassis.migrations import run_env

run_env()
