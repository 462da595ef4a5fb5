"""Operators, who work activities."""
