"""The assets: a module is a group, a function is an asset, in the order in which data flows.

A body tells the story (read, shape, write, report); what loops or decides has a name and a test
of its own elsewhere in the module or in the package.
"""
