"""What people use: one small program per way, as its own documentation recommends (see ../README.md)."""
