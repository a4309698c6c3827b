"""The demo page and what it shows besides recommendations; served where a demo key is set.

Production does not serve it: it tells everybody the key, and lists customers.
"""
