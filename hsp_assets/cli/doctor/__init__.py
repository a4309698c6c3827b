"""`hsp doctor`: what keeps an installation from working, and what to do about it.

It looks and changes nothing. What a service needs to be reached belongs to its resource; what is
asked of it here is the smallest question that every run asks, too.
"""
