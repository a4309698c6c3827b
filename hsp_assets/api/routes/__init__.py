"""What each operation does with a request, and the table of all operations."""
