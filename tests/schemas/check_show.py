#!/usr/bin/env python3
"""What `understudy show --format json` prints is what its schema says.

    check_show.py UNDERSTUDY

Looked at are all golden cases of show that print JSON, and every view of tests/schemas/full. A view of the schema
that no document has, and a key that is null, empty or absent in all of them, is a problem: it is not tried.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError as missing:
    print(f"skipped: {missing} (install python3-jsonschema)")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CASES = ROOT / "tests/golden/show/cases"
VIEWS = ("application", "services", "dependencies", "contacts", "notifications", "environments", "org-chart")


def golden():
    """Name and document of every golden case that printed JSON."""
    for path in sorted(CASES.glob("*/expected.txt")):
        text = path.read_text(encoding="utf-8")
        if text.startswith("{") and text.endswith("exit 0\n"):
            yield path.parent.name, json.loads(text[: text.rindex("exit 0")])


def fresh(program):
    """Name and document of every view of the fullest manifest there is."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = pathlib.Path(folder) / "understudy.yaml"
        manifest.write_bytes((HERE / "full/application.yaml").read_bytes())
        for view in VIEWS:
            said = subprocess.run([program, "show", view, "--format", "json", folder], capture_output=True, check=True)
            yield view, json.loads(said.stdout)


def said_keys(value):
    """Every key that has a value somewhere."""
    if isinstance(value, dict):
        for key, part in value.items():
            if part not in (None, "", [], {}):
                yield key
            yield from said_keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from said_keys(part)


def known_keys(schema):
    if isinstance(schema, dict):
        yield from schema.get("properties", {}) if isinstance(schema.get("properties"), dict) else ()
        for part in schema.values():
            yield from known_keys(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from known_keys(part)


def main():
    schema = json.loads((ROOT / "schemas/show.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    problems, kinds, keys, count = [], set(), set(), 0
    for name, document in (*golden(), *fresh(sys.argv[1])):
        count += 1
        kinds.add(document["kind"])
        keys.update(said_keys(document))
        if not validator.is_valid(document):
            problems.append(f"{name}: the schema refuses what is printed")
    problems += [f"no document of the kind {view['title']}" for view in schema["oneOf"] if view["title"] not in kinds]
    problems += [f"'{key}' says nothing in any document" for key in sorted(set(known_keys(schema)) - keys)]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"show: {count} documents, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
