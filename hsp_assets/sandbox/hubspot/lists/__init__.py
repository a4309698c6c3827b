"""The lists API: lists of records whose members are added by hand."""
