"""The control plane's resources: what may be created, changed and deleted, kind by kind."""
