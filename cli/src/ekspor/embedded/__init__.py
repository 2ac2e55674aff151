"""Everything the five services need, on 127.0.0.1, from nothing but Python packages."""
