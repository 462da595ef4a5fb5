"""A tenant's settings for this dialect."""
