"""One thin resource per outside system: typed settings, and methods named for our requests."""
