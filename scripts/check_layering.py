#!/usr/bin/env python3
"""Checks every #include "understudy/MODULE/…" against what the module lists in USES.

CMake stops a wrong link; public links leak headers all the same, so the includes are read too.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "src"
CALL = re.compile(r"us_module\((\w+)(.*?)\)", re.S)
USES = re.compile(r"\bUSES\b((?:\s+(?!(?:SOURCES|HEADERS|TESTS|EXTERNAL|TEST_USES)\b)\w+)*)")
INCLUDE = re.compile(r'^\s*#\s*include\s+"understudy/(\w+)/', re.M)


def allowed(cmake: str) -> dict[str, set[str]]:
    """Module name to the modules its files may include."""
    out = {}
    for name, body in CALL.findall(cmake):
        uses = USES.search(body)
        out[name] = {name, *(uses.group(1).split() if uses else [])}
    return out


def main() -> int:
    bad = []
    for listing in sorted(ROOT.glob("*/CMakeLists.txt")):
        for name, modules in allowed(listing.read_text()).items():
            for path in sorted(listing.parent.rglob("*.[ch]pp")):
                for used in INCLUDE.findall(path.read_text()):
                    if used not in modules:
                        bad.append(f"{path.relative_to(ROOT.parent)}: '{name}' includes "
                                   f"'{used}' but does not list it in USES")
    print("\n".join(bad) if bad else "layering: every include is allowed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
