"""What training reads of other services' facts: only the fields it uses."""
