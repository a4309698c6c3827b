"""Writing each customer's recommendations back to HubSpot, where people can use them.

What is asked, how it is compared with what HubSpot has, and what is replaced belong here.
"""
