"""The stack that runs without Docker and without AWS: a gateway, a database, demo data."""
