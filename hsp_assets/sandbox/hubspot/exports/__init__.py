"""The exports API: records of one type as a file, made in the background."""
