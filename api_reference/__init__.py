"""The API reference: one page that shows docs/openapi.json, and the function that answers it where it is deployed."""
