"""The checks: a module has the name of the group it guards, a check tests one property.

A blocking check stops what lies downstream; a warning tells of what would merely do less. Every
check names the rule's source, what was found and what to do about it.
"""
