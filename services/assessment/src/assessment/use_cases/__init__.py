"""One command, one function, one transaction."""
