"""What DynamoDB and S3 are, whatever is stored there."""
