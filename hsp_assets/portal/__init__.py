"""The declared HubSpot data model, and how a portal differs from it: declarations and comparisons.

Nothing here calls HubSpot; `loading.data_model` makes the changes that `plan` finds.
"""
