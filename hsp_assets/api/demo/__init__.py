"""The demo page and what it shows beside recommendations; served where a demo key is set.

Production does not serve it: it gives everybody the key, and lists customers.
"""
