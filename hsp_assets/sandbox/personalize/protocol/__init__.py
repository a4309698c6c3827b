"""How requests and answers look on the wire: service models, validation, errors, routes."""
