"""What a node keeps to prove its log, in SQLite and PostgreSQL alike."""
