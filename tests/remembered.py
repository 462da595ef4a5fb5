"""What warm functions remember, which another database knows nothing of."""

from acuse import accounts, api_keys, database, integer_ids, members, objects
from acuse.oracle import settings


def forget_everything() -> None:
    """Forget clients, callers, settings and ids."""
    database.connection.cache_clear()
    objects.bucket.cache_clear()
    for each in (accounts, api_keys, integer_ids, members, settings):
        each.forget_all()
