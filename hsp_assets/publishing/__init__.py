"""From staged rows to the live version: gate, rejected rows, CSVs, versions and the live pointer.

What shapes the staged rows is SQL and belongs to `sql/staging`; what learns from a published
version belongs to `training`.
"""
