"""The properties API: definitions of properties and their groups."""
