"""What a portal's object types, properties, pipelines and association types are."""
