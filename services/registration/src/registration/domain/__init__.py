"""The rules of registration: plain Python, no I/O."""
