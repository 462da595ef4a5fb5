"""The OpenAPI documents of docs/, made from what serves the requests: declarations, models and tables of errors."""
