"""The sheet of applications: its columns, its template, and what its cells say."""
