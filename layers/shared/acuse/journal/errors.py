"""What the journal does not have."""

from acuse.errors import NotFound


class EventNotFound(NotFound):
    """The tenant's journal has no event with this id."""

    def __init__(self) -> None:
        super().__init__("There is no event with this id, or the journal no longer has it")


class RecordNotFound(NotFound):
    """The tenant has no record of this kind and id, and the journal nothing of it."""

    def __init__(self) -> None:
        super().__init__("There is no record of this kind with this id, and no event of one")
