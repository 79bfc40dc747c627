"""What every store must keep, over SQLite and over a real PostgreSQL."""
