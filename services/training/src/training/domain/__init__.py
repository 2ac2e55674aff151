"""The rules of training: plain Python, no input or output."""
