"""The rules of competency assessment: plain Python, no I/O."""
