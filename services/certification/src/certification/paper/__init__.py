"""What is printed: the certificate as PDF. Given values, returns bytes; knows no database."""
