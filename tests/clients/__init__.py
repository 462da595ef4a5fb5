"""Clients of other languages and libraries, unchanged, against a stack: docs/compatibility.md."""
