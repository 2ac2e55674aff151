"""Tables and queries. Every query about an agency's records takes the agency: without it there is nothing to call."""
