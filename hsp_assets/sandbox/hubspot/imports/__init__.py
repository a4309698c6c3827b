"""The imports API: files of rows that become records, with errors by line."""
