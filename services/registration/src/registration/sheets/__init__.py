"""CSV and XLSX: what people send us, and what we send them. Files of strangers: nothing is trusted."""
