"""What can be asked of registration: one command, one function, one transaction each."""
