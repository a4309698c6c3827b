"""The schemas API: custom objects that a portal defines itself."""
