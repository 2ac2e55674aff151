"""What is printed: the certificate as PDF, lists as XLSX. Given values, returns bytes; knows no database."""
