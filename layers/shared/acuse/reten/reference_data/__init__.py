"""Commerces, operators and result types."""
