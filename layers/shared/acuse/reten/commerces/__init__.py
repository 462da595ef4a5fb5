"""Commerces and their people."""
