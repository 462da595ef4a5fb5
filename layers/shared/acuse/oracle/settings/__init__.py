"""What a tenant has set up for this dialect."""
