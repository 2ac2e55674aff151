"""What the process runs on beside the screen: letters and minutes (PDF, Indonesian), sheets (XLSX)."""
