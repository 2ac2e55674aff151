"""Tables and queries. Each query that reads for a client takes the client's agency."""
