"""What clients who mean harm could send: parsers alone, then every function."""
