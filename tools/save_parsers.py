"""Called by the Makefile on the layer's folder: save the parsers of Oracle's queries, which take a fifth of a start."""

import io
import pickle
import sys
from importlib.util import find_spec
from typing import Any


def main() -> None:
    """Write the files beside the modules that read them. Without Lark the functions make their parsers themselves."""
    if not find_spec("lark"):
        return
    from acuse.oracle.tasks import queries, statements  # noqa: PLC0415 - from the layer that is built

    for parser, start in ((queries.parser(), "disjunction"), (statements.PARSER, "statement")):
        saved = io.BytesIO()
        parser.save(saved)
        content = pickle.loads(saved.getvalue())  # noqa: S301 - our own
        _number_states(content["data"]["parser"]["parser"])
        queries.saved_parser(start).write_bytes(pickle.dumps(_apart(content), pickle.HIGHEST_PROTOCOL))


def _number_states(table: dict[str, Any]) -> None:
    """Number the states in the order in which a text reaches them: Lark's order is another one in every process."""
    states, tokens = table["states"], table["tokens"]
    order = list(table["start_states"].values())
    for state in order:  # it grows
        for token in sorted(states[state], key=tokens.__getitem__):
            action, argument = states[state][token]
            if action == 0 and argument not in order:
                order.append(argument)
    names = sorted(tokens.values())
    number_of = {state: number for number, state in enumerate(order)}
    token_of = {token: names.index(name) for token, name in tokens.items()}

    def arrows(state: int) -> dict[int, tuple[int, Any]]:
        found = {token_of[token]: to for token, to in states[state].items()}
        return {token: (action, number_of[to] if action == 0 else to) for token, (action, to) in sorted(found.items())}

    table["tokens"] = dict(enumerate(names))
    table["states"] = {number_of[state]: arrows(state) for state in order}
    for name in ("start_states", "end_states"):
        table[name] = {start: number_of[state] for start, state in table[name].items()}


def _apart(value: Any) -> Any:
    """The same with equal texts as one object and everything else as another: what pickle writes depends on that."""
    if isinstance(value, dict):
        return {_apart(name): _apart(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_apart, value))
    return sys.intern(value) if isinstance(value, str) else value


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    main()
