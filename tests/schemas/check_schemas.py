#!/usr/bin/env python3
"""The schemas accept what the parser accepts and refuse what it refuses.

    check_schemas.py PARSER_SIDE

Compared are the documents of documents.yaml, every golden case of the parser, and the documents in
full/ and of the Bookstore, where each key in turn is removed, misspelt and given values of other
types. The keys the
parser asks for are the keys of the schemas, mapping by mapping: a schema's title is what the parser
calls the mapping in its messages.
"""

import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing} (install python3-jsonschema and python3-yaml)")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KINDS = ("application", "experiment", "playbook-front-matter", "requirements")

# How YAML is read: a schema sees only what was read. It may refuse such a document or not.
# An experiment's window has one code for its form, which a schema sees, and for what it means.
READING = re.compile(r"US-([MPE](00[1-8]|013)|E035)$")
# What no schema can say: names that refer to others or stand twice, people in a circle, sums of durations, which
# zones, hours and days there are and how windows go together.
BEYOND = re.compile(r"US-(M02[0-2]|M03[2-6]|M042|M045|M047|E02[0189]|E031|E034|P06[89]|V012)$")

# The front matter of a site generator is none of ours: the parser passes over it, and no schema is for it.
OTHERS = tuple(f"tests/golden/parse/cases/{name}/input.md" for name in (
    "playbook-front-matter-of-a-site-generator", "playbook-laid-out-like-the-seed"))

OTHER_VALUES = (7, 1.5, True, "word", "", None, [], ["word"], {}, {"word": "word"})


class Loader(yaml.SafeLoader):
    """Plain scalars as YAML 1.2 reads them, and keys as the texts JSON has."""

    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        return {str(key.value): self.construct_object(value, deep=True) for key, value in node.value}


for tag, pattern, first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", "-?(0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?", "-0123456789"),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))
Loader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node))


def load(text):
    return yaml.load(text, Loader=Loader)


class Comparison:
    """Collects documents of one kind with the schema's verdict, and asks the parser about all of them."""

    def __init__(self, program, kind, folder):
        self.program, self.kind, self.folder = program, kind, folder
        self.schema = json.loads((ROOT / f"schemas/{kind}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(self.schema)
        self.validator = jsonschema.Draft202012Validator(self.schema)
        self.documents = []  # name, schema's verdict, verdict that was asked for

    def add(self, name, tree, text=None, wanted=None):
        """`text` is what the parser gets, the tree as JSON if there is none."""
        path = self.folder / f"{self.kind}-{len(self.documents)}.yaml"
        path.write_bytes(json.dumps(tree, ensure_ascii=False).encode() if text is None else text)
        self.documents.append((name, self.validator.is_valid(tree), wanted))

    def problems(self):
        paths = (f"{self.folder}/{self.kind}-{i}.yaml" for i in range(len(self.documents)))
        said = subprocess.run(
            [self.program, "verdicts", self.kind], input="\n".join(paths) + "\n",
            capture_output=True, text=True, check=True,
        ).stdout.splitlines()
        for (name, schema_accepts, wanted), codes in zip(self.documents, said, strict=True):
            codes = codes.split()
            structural = [code for code in codes if not READING.match(code) and not BEYOND.match(code)]
            unread = any(READING.match(code) for code in codes)
            if wanted == "refused by the parser alone":
                if not codes or not schema_accepts:
                    yield f"{name}: this is not what no schema can say: parser {codes}, schema {schema_accepts}"
            elif wanted and (wanted == "accepted") != (not codes):
                yield f"{name}: is to be {wanted}, but the parser says {codes or 'nothing'}"
            elif schema_accepts == bool(structural) and not (unread and not schema_accepts):
                yield f"{name}: parser {codes or 'accepts'}, schema {'accepts' if schema_accepts else 'refuses'}"


def places(tree, path=()):
    """Every key and every list item: the container, the key or index, and where that is."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for at, value in list(entries):
        yield tree, at, (*path, at)
        yield from places(value, (*path, at))


def changes(tree):
    """The tree with one thing changed at a time; each is undone before the next."""
    for container, at, path in list(places(tree)):
        where, before = ".".join(map(str, path)), copy.copy(container)
        for value in OTHER_VALUES:
            if type(value) is not type(container[at]) or value == "":
                container[at] = value
                yield f"{where} = {json.dumps(value)}"
                container[at] = before[at]
        del container[at]
        yield f"{where} removed"
        if isinstance(container, dict):
            container[f"{at}q"] = before[at]
            yield f"{where} misspelt"
            container.clear()
            container.update(before)
        else:
            container[:] = before


def changed(tree, case):
    """A copy of the tree with `set` (path: value) and `remove` (paths) of a table's case."""
    tree = copy.deepcopy(tree)
    for path, value in [*case.get("set", {}).items(), *((path, None) for path in case.get("remove", []))]:
        *parents, last = [int(word) if word.isdigit() else word for word in path.split("/")]
        container = tree
        for word in parents:
            container = container[word]
        if path in case.get("set", {}):
            container[last] = value
        else:
            del container[last]
    return tree


def documents_below(folder, kind):
    """The files of this kind in a folder: their names and texts, of a playbook its front matter alone."""
    patterns = {
        "application": "**/understudy.yaml",
        "experiment": "**/experiment*/*.yaml",
        "playbook-front-matter": "**/*.md",
        "requirements": "**/requirements.yaml",
    }
    for path in sorted(folder.glob(patterns[kind])):
        if str(path.relative_to(ROOT)) in OTHERS:
            continue
        text = path.read_bytes()
        if kind == "experiment" and path.name == "understudy.yaml":
            continue
        if kind == "playbook-front-matter":
            found = re.match(rb"---\n(.*?)^---$", text, re.S | re.M)
            if not found:
                continue
            text = found.group(1)
        yield str(path.relative_to(ROOT)), text


def add_documents(comparison, table):
    full = load((HERE / f"full/{comparison.kind}.yaml").read_text(encoding="utf-8"))
    comparison.add("full", full, wanted="accepted")
    for case in table:
        comparison.add(f"documents.yaml: {case['says']}", changed(full, case), wanted=case["verdict"])
    for name, text in documents_below(ROOT / "tests/golden/parse/cases", comparison.kind):
        try:
            comparison.add(name, load(text), text)
        except (yaml.YAMLError, UnicodeDecodeError):
            pass  # Not YAML: there is nothing for a schema to look at.
    examples = [("full", full)]
    for name, text in documents_below(ROOT / "examples/bookstore/resilience", comparison.kind):
        examples.append((name, load(text)))
        comparison.add(name, examples[-1][1], text, wanted="accepted")
    for name, tree in examples:
        for change in changes(tree):
            comparison.add(f"{name}: {change}", tree)


def keys_of(schema):
    """The mappings of a schema by title, with their keys; those with free names have none."""
    if isinstance(schema, list):
        for part in schema:
            yield from keys_of(part)
    if isinstance(schema, dict):
        if isinstance(schema.get("title"), str) and schema.get("type") == "object":
            yield schema["title"], set(schema.get("properties", {}))
        for part in schema.values():
            yield from keys_of(part)


def unused_keys(schema, tree, root):
    """Keys of the schema that the tree has nowhere, as (title, key) that are used and all there are."""
    used, known, below = set(), set(), []
    while "$ref" in schema:
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**root["$defs"][schema["$ref"].rsplit("/", 1)[1]], **beside}
    if isinstance(tree, dict) and "properties" not in schema:  # Of several forms, the mapping.
        schema = next((form for form in schema.get("anyOf", []) if "properties" in form), schema)
    if isinstance(tree, dict):
        properties = schema.get("properties", {})
        known = {(schema.get("title"), key) for key in properties}
        used = {(schema.get("title"), key) for key in tree if key in properties}
        below = [(properties.get(key, schema.get("additionalProperties")), value) for key, value in tree.items()]
    elif isinstance(tree, list):
        below = [(schema["items"], item) for item in tree]
    for part, value in below:
        if not part:
            continue  # A key that the schema does not know.
        more_used, more_known = unused_keys(part, value, root)
        used, known = used | more_used, known | more_known
    return used, known


def key_problems(program, kind, schema):
    path = HERE / f"full/{kind}.yaml"
    said = subprocess.run([program, "keys", kind, path], capture_output=True, text=True, check=True).stdout
    asked, listed = {}, {}
    for line in said.splitlines():
        what, key = line.split("\t")
        asked.setdefault(re.sub(r" '.*'$", "", what), set()).add(key)
    for title, keys in keys_of(schema):
        if keys and listed.setdefault(title, keys) != keys:
            yield f"{kind}: two mappings are titled '{title}' and have different keys"
        if not keys:
            asked.pop(title, None)
    for title in sorted(asked.keys() | listed.keys()):
        for key in sorted(asked.get(title, set()) - listed.get(title, set())):
            yield f"{kind}: the parser reads '{key}' of '{title}', the schema does not know it"
        for key in sorted(listed.get(title, set()) - asked.get(title, set())):
            yield f"{kind}: the schema has '{key}' of '{title}', the parser does not read it"
    used, known = unused_keys(schema, load(path.read_text(encoding="utf-8")), schema)
    for title, key in sorted(known - used):
        yield f"full/{kind}.yaml does not use '{key}' of '{title}': it is not tried"


def definition_problems(schemas):
    """What several schemas define under one name is one thing."""
    first = {}
    for kind, schema in schemas.items():
        for name, definition in schema["$defs"].items():
            if first.setdefault(name, definition) != definition:
                yield f"{kind}: '{name}' is defined differently than in another schema"


def main():
    program = sys.argv[1]
    table = yaml.load((HERE / "documents.yaml").read_text(encoding="utf-8"), Loader=Loader)
    problems, schemas, count = [], {}, 0
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            comparison = Comparison(program, kind, pathlib.Path(folder))
            schemas[kind] = comparison.schema
            problems += key_problems(program, kind, comparison.schema)
            add_documents(comparison, table[kind])
            problems += comparison.problems()
            count += len(comparison.documents)
    problems += definition_problems(schemas)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"schemas: {count} documents, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
