"""The HTTP contract: parameters, bodies, responses, errors, and the OpenAPI document of them."""
