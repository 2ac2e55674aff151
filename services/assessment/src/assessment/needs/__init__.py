"""The parts of other services' facts that assessment reads."""
