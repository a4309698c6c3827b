"""The pipelines API: pipelines, their stages and the record of changes to both."""
