"""Called by the layer's Makefile on its folder: save the parsers whose making would be a fifth of a cold start."""

import importlib
import io
import pickle
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any


def main(folder: Path) -> None:
    """Save those of each module that has SAVED_PARSERS. Without Lark the functions make them themselves."""
    if not find_spec("lark"):
        return
    sys.path.insert(0, str(folder))
    for path in sorted(folder.rglob("*.py")):
        if "\nSAVED_PARSERS" in path.read_text():
            name = ".".join(path.relative_to(folder).with_suffix("").parts)
            save(importlib.import_module(name), path.parent)


def save(module: ModuleType, folder: Path) -> None:
    """Write a module's parsers into a folder."""
    for path, parser in module.SAVED_PARSERS.items():
        saved = io.BytesIO()
        parser().save(saved)
        content = pickle.loads(saved.getvalue())  # noqa: S301 - our own
        _number_states(content["data"]["parser"]["parser"])
        (folder / path.name).write_bytes(pickle.dumps(_apart(content), pickle.HIGHEST_PROTOCOL))


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
    main(Path(sys.argv[1]))
