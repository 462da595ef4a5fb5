"""Links to resources, on the host and in the version that the request used (seed 003)."""

from dataclasses import dataclass
from typing import Any, Final, Self

from acuse.requests.http import Request

BASE: Final = "/services/rest/connect"
SCHEMA_MEDIA_TYPE: Final = "application/schema+json"

type Link = dict[str, str]


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the links of one answer. `root` is such as `https://api.example.com/services/rest/connect/v1.4`."""

    root: str

    @classmethod
    def of(cls, request: Request, version: str) -> Self:
        """Make links for the answer to a request."""
        return cls(f"{request.origin}{BASE}/{version}")

    def to(self, *path: str | int) -> str:
        """The address of a resource."""
        return "/".join([self.root, *map(str, path)])

    def described_by(self, collection: str) -> Link:
        """The link to a collection's schema."""
        href = self.to("metadata-catalog", collection)
        return {"rel": "describedby", "href": href, "mediaType": SCHEMA_MEDIA_TYPE}

    def all_of(self, *path: str | int, uri: str | None = None) -> list[Link]:
        """The three links of a resource. `uri` is its own link where the request had a query."""
        href = self.to(*path)
        own: Link = {"rel": "self", "href": uri or href}
        return [own, {"rel": "canonical", "href": href}, self.described_by(str(path[0]))]

    def reference(self, collection: str, resource_id: int) -> dict[str, Any]:
        """A reference to another resource."""
        return {"links": self.all_of(collection, resource_id)}

    def subcollection(self, *path: str | int) -> dict[str, Any]:
        """A reference to a resource's own collection."""
        return {"links": [{"rel": "self", "href": self.to(*path)}]}
