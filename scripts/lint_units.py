#!/usr/bin/env python3
"""Prints what the linter looks at: every unit of a build folder that holds the product's own files.

A file that no unit holds is an error: it would go unseen.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+\.cpp)"', re.M)


def is_ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).as_posix() in OURS


def held_by(unit: Path) -> set[Path]:
    """The files that are compiled with a unit; itself when it is one of them."""
    if is_ours(unit):
        return {unit}
    if unit.suffix != ".cxx":
        return set()
    return {path for name in INCLUDE.findall(unit.read_text()) if is_ours(path := Path(name))}


OURS = {name for name in subprocess.run(
    ["git", "ls-files", "src/*.cpp", "examples/*.cpp", "bench/*.cpp"],
    cwd=ROOT, check=True, capture_output=True, text=True).stdout.split() if "/test/" not in name}


def main() -> int:
    commands = json.loads((ROOT / sys.argv[1] / "compile_commands.json").read_text())
    units = {Path(one["file"]): held_by(Path(one["file"])) for one in commands}
    seen: set[Path] = set()
    for unit, files in sorted(units.items()):
        if files <= seen:
            continue
        seen |= files
        print(unit)
    unseen = sorted(name for name in OURS if ROOT / name not in seen)
    if unseen:
        print("no unit holds " + ", ".join(unseen), file=sys.stderr)
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main())
