"""Ours: a toy service on the chassis, which tells of what it counts and enters what it hears."""
