"""Requests and answers of Reten."""
