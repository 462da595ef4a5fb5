"""What makes, deploys or measures the project."""
