"""The events API: custom event definitions, sending and reading their occurrences."""
