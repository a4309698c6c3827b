"""Measurements by `make bench`, one module per topic, and the loads that some of them send.

A topic compares things side by side in one run and prints medians and ratios; whatever must hold
whatever the machine is a test instead.
"""
