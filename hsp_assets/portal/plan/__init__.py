"""How a portal differs from the declared model, and what may be done about it.

Pure comparison: definitions as HubSpot answers them in, changes out. Missing things are created,
labels, descriptions and options corrected, archived things restored; nothing is deleted and
nothing changes its type. What cannot be reconciled that way is a change that is refused.
"""
