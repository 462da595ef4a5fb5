"""The journal's HTTP calls."""
