"""Notes of a task."""
