"""A broker made as deploy/kafka says: topics, users and permissions, and nothing that is not declared."""
