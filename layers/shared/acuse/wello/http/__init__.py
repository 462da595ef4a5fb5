"""How this dialect's requests are read, answered and refused, in JSON and XML."""
