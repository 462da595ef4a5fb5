"""API keys as their endpoints show them."""
