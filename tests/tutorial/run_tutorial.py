#!/usr/bin/env python3
"""Runs docs/tutorial.md as written, then again without each of its steps.

usage: run_tutorial.py CHECKOUT PROGRAMS

The whole page has to end at stage 1; without one step it has to end at stage 0, and the ladder has
to name exactly that step's requirement as missing. What the page shows as output has to be printed.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MISSING_WITHOUT = {
    "check": "S1.check",
    "publish": "S1.published",
    "agree": "S1.agreed",
    "exercise": "S1.exercise",
}


class Block:
    """A shell block of the page, what it belongs to, and the lines the page says it prints."""

    def __init__(self, kind, name, line):
        self.kind, self.name, self.line = kind, name, line
        self.script, self.shown = "", []


def blocks_of(page):
    blocks, mark, language, lines = [], ("", ""), None, []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if language is not None:
            if line == "```":
                if language == "sh":
                    blocks[-1].script = "\n".join(lines) + "\n"
                    mark = ("", "")
                elif language == "text":
                    blocks[-1].shown = lines
                language, lines = None, []
            else:
                lines.append(line)
        elif line.startswith("```"):
            language = line[3:]
            if language == "sh":
                blocks.append(Block(*mark, number))
        elif found := re.fullmatch(r"<!-- (step|lab): (\w+) -->", line):
            mark = found.groups()
    return blocks


class Runner:
    """Runs blocks one after the other in one bash, as a reader would in a terminal."""

    def __init__(self, checkout, programs, folder):
        self.checkout, self.programs, self.folder = checkout, programs, folder

    def run(self, blocks, variant, lab):
        """One bash for all; every block's output is kept apart by a mark of its own."""
        here = self.folder / variant
        here.mkdir()
        # The page starts in the checkout: here it is a folder that looks like one, so that
        # nothing is written into the real one.
        (here / "examples").symlink_to(self.checkout / "examples")
        (here / "build").mkdir()
        (here / "build" / "bin").symlink_to(self.programs)
        script = "set -euo pipefail\n"
        for i, block in enumerate(blocks):
            script += f"printf '\\n<<%s>>\\n' {i} | tee /dev/stderr\n{block.script}"
            if lab and "BOOKSTORE_LAB=" in block.script:
                script += f"export BOOKSTORE_LAB={lab}\n"
        script += "printf '\\n<<end>>\\n'\n"
        done = subprocess.run(
            ["bash", "-c", script], cwd=here, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"})
        return done.returncode, done.stdout, here / "bookstore"

    def stage(self, where):
        done = subprocess.run(
            [self.programs / "understudy", "stage", "resilience", "--format", "json"], cwd=where,
            stdout=subprocess.PIPE, check=True, timeout=60)
        return json.loads(done.stdout)["applications"][0]


def unmet(ladder, stage):
    return [one["id"] for one in ladder["requirements"]
            if one["stage"] <= stage and one["state"] != "held"]


def complaints_about(blocks, output):
    parts = re.split(r"\n<<(\w+)>>\n", output)
    printed = {}
    for name, text in zip(parts[1::2], parts[2::2]):
        printed[name] = printed.get(name, "") + text
    for i, block in enumerate(blocks):
        for line in block.shown:
            if line.strip() not in printed.get(str(i), ""):
                yield (f"docs/tutorial.md:{block.line}: the page says that this prints '{line}', "
                       f"but it printed:\n{printed.get(str(i), '')}")


def main():
    checkout, programs = (pathlib.Path(one).resolve() for one in sys.argv[1:3])
    blocks = blocks_of(checkout / "docs" / "tutorial.md")
    named = [block.name for block in blocks if block.kind == "step"]
    assert named == list(MISSING_WITHOUT), f"the steps of the page are {named}"
    failures = []
    folder = pathlib.Path(tempfile.mkdtemp(prefix="us-tut."))
    runner = Runner(checkout, programs, folder)
    try:
        code, output, where = runner.run(blocks, "whole", None)
        if code != 0:
            failures.append(f"the page as written ended with {code}:\n{output}")
        else:
            failures += complaints_about(blocks, output)
            ladder = runner.stage(where)
            if ladder["stage"] != 1:
                failures.append(f"the page as written reached stage {ladder['reached']}")
        failures += without_each(runner, blocks, folder) if not failures else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for failure in failures:
        print(failure)
    print("the tutorial leads to stage 1, and every step of it is needed" if not failures
          else f"{len(failures)} failures")
    return 1 if failures else 0


def without_each(runner, blocks, folder):
    """One lab for all of them: it is the plans and the evidence that differ."""
    lab = folder / "lab"
    environment = {**os.environ, "BOOKSTORE_LAB": str(lab)}
    program = runner.programs / "bookstore-lab"
    subprocess.run([program, "up"], env=environment, check=True, stdout=subprocess.DEVNULL,
                   timeout=120)
    try:
        for name, requirement in MISSING_WITHOUT.items():
            rest = [one for one in blocks if one.kind != "lab" and one.name != name]
            code, output, where = runner.run(rest, f"without-{name}", lab)
            if code != 0:
                yield f"the page without '{name}' ended with {code}:\n{output}"
                continue
            ladder = runner.stage(where)
            if ladder["stage"] != 0 or unmet(ladder, 1) != [requirement]:
                yield (f"without '{name}' the stage is {ladder['reached']} and what is not held is "
                       f"{unmet(ladder, 1)}; it should be 0 and ['{requirement}']")
    finally:
        subprocess.run([program, "down"], env=environment, check=True, timeout=60,
                       stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
