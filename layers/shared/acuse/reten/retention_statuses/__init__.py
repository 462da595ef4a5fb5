"""The catalogue of user retention statuses."""
