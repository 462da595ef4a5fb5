"""Commerces as items of the table Configs, and back."""

from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.reten.commerces.model import Commerce
from acuse.storage import packed_text, tolerant_readers
from acuse.storage.values import Values


def key_of(tenant: TenantId, external_id: str) -> Values:
    """The key of a commerce."""
    return {"pk": f"{tenant}#commerce#{external_id}", "sk": "commerce"}


def from_values(values: Values) -> Commerce:
    """A stored commerce."""
    own = tolerant_readers.known(Commerce, values)
    return Commerce(**own | {"metadata": JsonText(packed_text.unpack(own["metadata"]))})
