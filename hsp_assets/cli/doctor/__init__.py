"""`hsp doctor`: what keeps an installation from working, and what to do about it.

It looks and changes nothing. What a service needs to be reached belongs to its resource; what is
requested of it here is the smallest request that every run makes, too.
"""
