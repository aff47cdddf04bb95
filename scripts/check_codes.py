#!/usr/bin/env python3
"""Every code of a message stands in docs/codes.md, once, and stands for one thing."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE = re.compile(r'"((?:US-[A-Z?]|LAB-[A-Z])\d+)"')
LISTED = re.compile(r"(?:US|LAB)-[A-Z]\d+")


def used():
    """Each code and one place that gives it; `US-?007` means US-M007, US-P007 and US-E007."""
    places = {}
    for folder in ("src", "examples"):
        for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
            if "test" in path.parts:
                continue
            for code in CODE.findall(path.read_text(encoding="utf-8")):
                for letter in "MPE" if "?" in code else " ":
                    places.setdefault(code.replace("?", letter), path.relative_to(ROOT))
    return places


def listed():
    """The codes of the tables' first column, each as often as it stands there."""
    text = (ROOT / "docs/codes.md").read_text(encoding="utf-8")
    return [
        code
        for line in text.splitlines()
        if line.startswith("| ")
        for code in LISTED.findall(line.split("|")[1])
    ]


def main():
    places, codes = used(), listed()
    problems = [f"{places[code]}: {code} is not in docs/codes.md" for code in places if code not in codes]
    problems += [f"docs/codes.md: {code} stands there twice" for code in set(codes) if codes.count(code) > 1]
    for problem in sorted(problems):
        print(problem, file=sys.stderr)
    if problems:
        return 1
    print(f"codes: {len(codes)} are listed, each once")
    return 0


if __name__ == "__main__":
    sys.exit(main())
