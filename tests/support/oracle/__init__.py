"""Requests and answers of Oracle's dialect."""
