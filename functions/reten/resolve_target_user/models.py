"""What the endpoint takes (contract Reten, section 7)."""

from acuse.requests.validation import RequestBody, UuidText


class Assignment(RequestBody):
    """The user whom an activity is for."""

    commerce_user_id: UuidText
