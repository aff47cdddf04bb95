#!/usr/bin/env python3
"""Every JSON golden is what its schema says, and the schema refuses what is not: each member in turn
removed, misspelt or of another type. With --as-they-are only the first.

usage: check_schema.py SCHEMA FOLDER PATTERN [--as-they-are]
"""

import copy
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError as missing:
    print(f"skipped: {missing} (install python3-jsonschema)")
    sys.exit(77)

SCHEMA = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
FOLDER = pathlib.Path(sys.argv[2])


def spoilt(tree, path=()):
    """Copies of the document with one member gone, one misspelt, one that is a number of no meaning."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in entries:
        if isinstance(tree, dict):
            for name in ("removed", "misspelt", "another type"):
                yield name, (*path, key)
        yield from spoilt(value, (*path, key))


def change(document, name, path):
    tree = copy.deepcopy(document)
    *parents, last = path
    at = tree
    for key in parents:
        at = at[key]
    if name == "another type":
        # What is a number may be any, and what may be absent is a list nowhere.
        at[last] = [] if at[last] is None else True if isinstance(at[last], float) else -1.5
    else:
        value = at.pop(last)
        if name == "misspelt":
            at[f"{last}q"] = value
    return tree


def main():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    goldens = sorted(FOLDER.glob(sys.argv[3]))
    problems, changes = [], 0
    for path in goldens:
        document = json.loads(path.read_text(encoding="utf-8"))
        problems += [f"{path.relative_to(FOLDER)}: {error.json_path}: {error.message}" for error in validator.iter_errors(document)]
    # One document is enough: its changes are many.
    spoil = goldens and "--as-they-are" not in sys.argv[4:]
    document = json.loads(goldens[0].read_text(encoding="utf-8")) if spoil else {}
    for name, path in spoilt(document):
        changes += 1
        if validator.is_valid(change(document, name, path)):
            problems.append(f"{'.'.join(map(str, path))} {name}: the schema accepts it")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(goldens)} documents, {changes} changes")
    return 1 if problems or not goldens else 0


if __name__ == "__main__":
    sys.exit(main())
