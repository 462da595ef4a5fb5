"""Activities and their results."""
