"""What registration reads of other services' facts: only these fields, whatever else they carry."""
