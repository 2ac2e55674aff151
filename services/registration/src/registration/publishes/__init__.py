"""The facts that registration tells, as contracts v1: they change by addition only."""
