"""The sensors: at the edges of the lineage something arrived, or a long job ended.

A sensor asks an outside system a bounded number of questions; a pure function decides what follows
and why. What happens between our own assets is in `automation`.
"""
