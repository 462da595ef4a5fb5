"""Requests and answers of Wello's dialect."""
