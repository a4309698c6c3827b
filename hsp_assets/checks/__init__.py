"""The checks: a module has the name of the group it guards, a check tests one property.

A blocking check stops what lies downstream; a warning reports what merely lowers quality. Every
check names the rule's source, the result and what to do about it.
"""
