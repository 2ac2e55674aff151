"""One module per command: translate what was typed, ask, show."""
