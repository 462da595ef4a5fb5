"""Task activity logs."""
