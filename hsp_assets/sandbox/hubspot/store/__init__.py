"""The SQLite file that holds a portal."""
