"""How this dialect's requests are read, answered, linked and refused."""
