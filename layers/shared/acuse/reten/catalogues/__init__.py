"""What a tenant's own systems keep in step with Acuse: records by key, in lists that are searched."""
