"""How rows get into a portal: compared with what is there, loaded, and accounted for.

Nothing here knows Dagster. Every load may be repeated: a row that is already there unchanged is
left alone, and an import that is still running is joined instead of started again.
"""
