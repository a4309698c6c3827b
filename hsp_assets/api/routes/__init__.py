"""The handler of each operation, and the table of all operations."""
