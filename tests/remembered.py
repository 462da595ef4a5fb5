"""What warm functions remember, which another database knows nothing of."""

from acuse.identity import accounts
from acuse.oracle import integer_ids
from acuse.oracle.settings import store as settings
from acuse.reten.identity import api_keys, members
from acuse.storage import dynamodb, objects


def forget_everything() -> None:
    """Forget clients, callers, settings and ids."""
    dynamodb.connection.cache_clear()
    objects.bucket.cache_clear()
    for each in (accounts, api_keys, integer_ids, members, settings):
        each.forget_all()
