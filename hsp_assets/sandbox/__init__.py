"""Stand-ins for the outside systems: one process that speaks their real protocols.

HubSpot, the Snowflake share, S3 and Amazon Personalize are here for development and tests. Only
definitions, the command line and tests know this package; production never needs it.
"""
