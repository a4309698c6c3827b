"""What the stand-in remembers: one SQLite file, the resources in it and how their status moves."""
