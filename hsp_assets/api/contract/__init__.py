"""What callers may send and what they get: parameters, bodies, errors, and the document of it."""
