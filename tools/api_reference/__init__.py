"""The page of the API reference: what shows docs/openapi.json, here and where it is deployed."""
