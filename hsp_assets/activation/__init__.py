"""Writing each customer's recommendations back to HubSpot, where people can use them.

What is requested, how it is compared with what HubSpot has, and what is replaced belong here.
"""
