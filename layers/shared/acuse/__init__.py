"""What several functions share: authentication, validation, errors, storage, logs and metrics."""

from acuse.runtime import initialisation

initialisation.begin()
