"""What agencies can have done: one command, one function, one transaction each."""
