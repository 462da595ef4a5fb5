"""What several functions share: authentication, validation, errors, storage, logs and metrics."""
