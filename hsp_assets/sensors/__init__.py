"""The sensors: at the edges of the lineage something arrived, or a long job ended.

A sensor sends a bounded number of requests to an outside system; a pure function decides what
follows and why. What happens between our own assets is in `automation`.
"""
