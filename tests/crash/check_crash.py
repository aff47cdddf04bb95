#!/usr/bin/env python3
"""Kills the program at every single change it makes to a file, and half-way through every write: each file a person
keeps is the old one or the new one, the same command again ends as if nothing had happened, nothing is left lying
about, and no record that was acknowledged is lost. Behind the programs stand the classes to be carried out."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cadence"))
from shop import Shop  # noqa: E402

PROGRAM, KILL_AT = (pathlib.Path(one).resolve() for one in sys.argv[1:3])
LONG = bool(os.environ.get("US_LONG"))

# What is the same but for dates, and digests of what has dates in it, is the same.
MOMENTS = re.compile(rb"[0-9a-f]{32,64}|\d{8}T\d{6}Z|"
                     rb"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z| UTC)?)?")


def steady(content):
    return MOMENTS.sub(b"<moment>", content)


def files_below(folder, but=()):
    """Every file with its bytes; names that match `but` are left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(re.search(one, name) for one in but):
            found[name] = path.read_bytes()
    return found


def records(text):
    """The whole lines of evidence.log behind its header."""
    return [line for line in text.split(b"\n")[1:-1]]


class Killed(unittest.TestCase):
    """One command, killed everywhere. A class of it says what the place holds before, and what the command is."""

    WORDS = ()
    CODE = 0
    MOST = 60  # So many points; all with US_LONG.
    VOLATILE = (r"\.lock$",)  # Not compared.
    VARIES = False  # Whether time has a part in it: another run may make fewer changes, or be aborted.

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        self.place = self.folder / "place"
        self.before = self.folder / "before"
        self.environment = {**os.environ, "HOME": str(self.folder), "SSH_AUTH_SOCK": "", "GIT_CONFIG_GLOBAL": "/dev/null"}
        self.place.mkdir()
        self.prepare()
        self.place.rename(self.before)

    def prepare(self):
        """Fills the place."""

    def run_program(self, *words):
        return subprocess.run(
            [PROGRAM, *words], cwd=self.place, env=self.environment, capture_output=True, text=True, timeout=120
        )

    def must(self, *words, code=0):
        ran = self.run_program(*words)
        self.assertEqual(ran.returncode, code, f"{words}\n{ran.stdout}\n{ran.stderr}")
        return ran

    def begin(self):
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.before, self.place, symlinks=True)

    def killed_at(self, point):
        """The exit status at this point, and the changes up to there."""
        report = self.folder / "report"
        ran = subprocess.run(
            [KILL_AT, report, point, self.place, PROGRAM, *self.WORDS],
            cwd=self.place,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        self.assertNotEqual(ran.returncode, 125, ran.stderr)
        return ran.returncode, report.read_text().splitlines()

    def points(self):
        """Before each change, and half-way through each write, of an undisturbed run."""
        for _ in range(5 if self.VARIES else 1):
            self.begin()
            code, changes = self.killed_at("0")
            if code == self.CODE:
                break
        self.assertEqual(code, self.CODE)
        self.changes = changes
        self.expected = files_below(self.place, self.VOLATILE)
        found = []
        for number, change in enumerate(changes, 1):
            found.append(str(number))
            if change.startswith("write "):
                found.append(f"{number}half")
        self.assertGreater(len(found), 3, "nothing is changed")
        if LONG or len(found) <= self.MOST:
            return found
        step = (len(found) - 1) / (self.MOST - 1)
        return [found[round(i * step)] for i in range(self.MOST)]

    def everywhere(self):
        points = self.points()
        killed = 0
        for point in points:
            with self.subTest(at=point):
                self.begin()
                old = files_below(self.place, self.VOLATILE)
                code, changes = self.killed_at(point)
                self.last = changes[-1] if changes else ""
                if self.VARIES and code != 137 and len(changes) < int(point.removesuffix("half")):
                    continue  # It had ended before.
                self.assertEqual(code, 137, f"it was not killed: {self.last}")
                killed += 1
                self.judge(old, files_below(self.place, self.VOLATILE))
                self.again()
                self.settled(files_below(self.place, self.VOLATILE))
        self.assertGreater(killed, len(points) // 2)
        print(f"{type(self).__name__}: killed at {killed} points", file=sys.stderr)

    def judge(self, old, now):
        """Each file that a person keeps is the old or the new one."""
        for name, content in now.items():
            if self.is_scratch(name) or name.endswith("evidence.log"):
                continue
            allowed = [steady(one[name]) for one in (old, self.expected) if name in one]
            self.assertIn(steady(content), allowed, f"'{name}' is half ({self.last})")
        for name in old:
            if name in self.expected:
                self.assertIn(name, now, f"'{name}' is gone ({self.last})")
        self.keeps_records(old, now)

    @staticmethod
    def is_scratch(name):
        return re.search(r"\.understudy-new(\.[0-9-]+)?$|/\.publication\.pending$", name) is not None

    def keeps_records(self, old, now):
        for name, content in old.items():
            if name.endswith("evidence.log"):
                self.assertTrue(now[name].startswith(content), f"a record is lost ({self.last})")

    def again(self):
        self.must(*self.WORDS, code=self.CODE)

    def settled(self, now):
        """As after an undisturbed run."""
        self.assertEqual(sorted(now), sorted(self.expected), f"after {self.last}")
        for name, content in now.items():
            if name.endswith("evidence.log"):
                self.assertGreaterEqual(len(records(content)), len(records(self.expected[name])))
            else:
                self.assertEqual(steady(content), steady(self.expected[name]), f"'{name}' after {self.last}")


UNTIDY = "apiVersion:   understudy/v1\nkind: Application\nmetadata: {name: shop}\nspec:\n    owner:   team # ours\n"
PLAYBOOK = "# Restart\n\nRecovery procedure\n---\n\n1. Go.\n"


class Fmt(Killed):
    WORDS = ("fmt",)

    def prepare(self):
        (self.place / "playbooks").mkdir()
        (self.place / "understudy.yaml").write_text(UNTIDY)
        (self.place / "playbooks/a.md").write_text(PLAYBOOK)
        (self.place / "playbooks/b.md").write_text(PLAYBOOK)

    def test_leaves_each_file_as_it_was_or_laid_out(self):
        self.everywhere()


class Init(Killed):
    WORDS = ("init", "resilience", "--no-input", "--name", "shop", "--service", "api")

    def test_leaves_no_half_draft_and_is_finished_by_the_same_command(self):
        self.everywhere()

    def test_is_not_finished_over_what_a_person_wrote_meanwhile(self):
        for change in self.points():
            self.begin()
            self.killed_at(change)
            manifest = self.place / "resilience/understudy.yaml"
            if manifest.exists() and files_below(self.place, self.VOLATILE) != self.expected:
                break
        manifest.write_text("mine\n")
        self.must(*self.WORDS, code=2)
        self.assertEqual(manifest.read_text(), "mine\n")


MANIFEST = """\
apiVersion: understudy/v1
kind: Application
metadata: {{name: shop, title: The shop}}
spec:
  owner: team-shop
  objectives: {{rto: 12h, rpo: 24h}}
  environments:
    - {{name: lab, production: false}}
  services:
    - {{name: api, platform: here}}
  dependencies:
    - {{name: api, criticality: critical, periods: [always], workaround: By hand, rto: 1h, rpo: 1h, playbook: {playbook}}}
  contacts:
    - {{id: alice, name: Alice, email: alice@shop.test, availability: [on-call]{key}}}
"""
API = """\
---
apiVersion: understudy/v1
kind: Playbook
id: api-failure
service: api
severity: critical
leads: [alice]
rto: 1h
rpo: 1h
---

# Scenario: API failure

## Purpose

Bring it back.

## Recovery procedure

1. Restart it.

   ```sh
   true
   ```

## Test procedure

1. It answers.

   ```sh
   true
   ```

## Resume procedure

Nothing is to be done.
"""


def write_plan(place, playbook="playbooks/api.md", key=""):
    (place / "plans/playbooks").mkdir(parents=True, exist_ok=True)
    (place / "plans/understudy.yaml").write_text(MANIFEST.format(playbook=playbook, key=key))
    (place / "plans" / playbook).write_text(API)


class Agree(Killed):
    WORDS = ("agree", "plans", "--as", "alice", "--yes")
    SIGNED = re.compile(r"^plans/agreements/[^/]+\.json$")

    def prepare(self):
        (self.folder / ".ssh").mkdir()
        key = self.folder / ".ssh/id_ed25519"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", key], check=True)
        write_plan(self.place, key=', key: "{}"'.format(key.with_suffix(".pub").read_text().strip()))

    def statements(self, files):
        return [name for name in files if self.SIGNED.match(name)]

    def agreed(self):
        ran = self.run_program("agreement", "plans", "--format", "json")
        self.assertIn(ran.returncode, (0, 1), ran.stderr)
        self.assertEqual(ran.stderr, "", self.last)
        return ran.returncode == 0

    def judge(self, old, now):
        # A statement is there with its signature, and it counts, or it is not there at all.
        statements = self.statements(now)
        self.assertEqual(self.agreed(), bool(statements), self.last)
        for name in statements:
            self.assertIn(name + ".sig", now)
        self.keeps_records(old, now)

    def settled(self, now):
        self.assertTrue(self.agreed())
        named = [name for name in now if not self.SIGNED.match(name.removesuffix(".sig"))]
        others = [name for name in self.expected if not self.SIGNED.match(name.removesuffix(".sig"))]
        self.assertEqual(named, others, self.last)
        signatures = sum(name.endswith(".json.sig") for name in now)
        self.assertEqual(signatures, len(self.statements(now)), f"a signature of nothing is left ({self.last})")

    def test_leaves_a_signed_statement_or_none(self):
        self.everywhere()


class Publish(Killed):
    MOST = 30
    WORDS = ("publish", "site", "plans")
    # When it was published shows in the pages of these.
    HISTORY = re.compile(r"^site/(?:.*/)?(?:index\.html|application\.json|changes\.(?:html|xml)|publication\.json)$")

    def prepare(self):
        write_plan(self.place)
        self.must(*self.WORDS)
        # Pages are to be changed, added and removed.
        (self.place / "plans/playbooks/api.md").unlink()
        write_plan(self.place, playbook="playbooks/other.md")

    def settled(self, now):
        self.assertEqual(sorted(now), sorted(self.expected), f"after {self.last}")
        for name, content in now.items():
            if name.startswith("site/") and not self.HISTORY.match(name):
                self.assertEqual(steady(content), steady(self.expected[name]), f"'{name}' after {self.last}")
        self.must("publish", "--verify", "site", "plans")

    def test_leaves_each_page_whole_and_the_site_is_finished_by_the_same_command(self):
        self.everywhere()

    def test_is_finished_after_a_second_kill_as_well(self):
        """The note of what is under way was cut short; the next publication died as well."""
        points = self.points()
        (noting,) = (
            f"{number}half"
            for number, change in enumerate(self.changes, 1)
            if change.startswith("write ") and change.endswith("/.publication.pending")
        )
        for second in points[:: len(points) // 6]:
            with self.subTest(second=second):
                self.begin()
                _, changes = self.killed_at(noting)
                self.assertTrue(changes[-1].endswith(".publication.pending"), changes[-1])
                self.killed_at(second)
                self.last = f"a second kill at {second}"
                self.again()
                self.settled(files_below(self.place, self.VOLATILE))


class Gate(Killed):
    WORDS = ("gate", "resilience", "--stage", "0", "--output", "junit=gate.xml", "--output", "json=gate.json")
    STORE = ".understudy/evidence.log"

    def prepare(self):
        shop = Shop(PROGRAM, self.place)
        self.addCleanup(shop.close)
        self.must(*self.WORDS)
        self.kept = records((self.place / self.STORE).read_bytes())
        self.assertEqual(len(self.kept), 1)

    def settled(self, now):
        super().settled(now)
        kept = records(now[self.STORE])
        self.assertEqual(kept[:1], self.kept)
        self.assertGreater(len(kept), 1)

    def test_keeps_every_record_and_writes_whole_results(self):
        self.everywhere()


class ScheduleRun(Killed):
    WORDS = ("schedule", "run", "resilience", "--name", "nightly")
    MOST = 4  # Each takes seconds.
    VARIES = True

    def prepare(self):
        shop = Shop(PROGRAM, self.place)
        self.addCleanup(shop.close)
        manifest = self.place / "resilience/understudy.yaml"
        text = manifest.read_text()
        www = self.place / "www"
        manifest.write_text(
            text[: text.index("      inject:")]
            + f"      inject: [mv, {www}/page, {www}/away]\n"
            + f'      effect: [test, "!", -e, {www}/page]\n'
            + f"      revert: [mv, {www}/away, {www}/page]\n"
            + f"      reverted: [test, -e, {www}/page]\n"
        )

    def runs(self):
        return sorted((self.place / ".understudy/runs").glob("*"))

    def judge(self, old, now):
        for run in self.runs():
            self.wait_for_guardian(run)
        for name in old:
            if name != "www/page":
                self.assertEqual(now[name], old[name])

    def wait_for_guardian(self, run):
        """It takes the fault back when its run has died."""
        deadline = time.monotonic() + 30
        while (run / "undo.command.json").exists() and not (run / "undo.done.json").exists():
            self.assertLess(time.monotonic(), deadline, f"the fault stays in force ({self.last})")
            time.sleep(0.05)
        self.assertTrue((self.place / "www/page").exists(), self.last)

    def again(self):
        # The dead run is told of, and is no more than unfinished. One that was sealed counts.
        sealed = self.passed()
        for _ in range(5):
            known = self.runs()
            said = self.run_program(*self.WORDS)
            if "the machine is too busy" not in said.stdout:
                break
            for run in set(self.runs()) - set(known):
                shutil.rmtree(run)
        self.assertEqual(said.returncode, 0, f"{said.stdout}\n{said.stderr}")
        if sealed:
            self.assertEqual(said.stdout, "nothing is due\n", self.last)
        else:
            self.assertRegex(said.stdout, r"^shop api-failure: \S+ passed\n$", self.last)
        self.assertNotRegex(said.stderr, r"US-J|US-V00[2-9]", self.last)

    def passed(self):
        return [run for run in self.runs() if b'"verdict":"passed"' in self.journal(run)]

    @staticmethod
    def journal(run):
        return (run / "journal").read_bytes() if (run / "journal").exists() else b""

    def settled(self, now):
        self.assertEqual(len(self.passed()), 1, self.last)
        self.assertTrue((self.place / "www/page").exists(), self.last)
        for run in self.runs():
            if b'"kind":"Closed"' not in self.journal(run) and self.journal(run).count(b"\n") > 1:
                ran = self.run_program("resume", run, "--as", "Alice")
                self.assertIn(ran.returncode, (0, 1, 3, 4), f"{self.last}\n{ran.stderr}")
                left = [path.name for path in run.iterdir() if self.is_scratch(path.name)]
                self.assertEqual(left, [], self.last)

    def test_takes_the_fault_back_and_is_carried_out_by_the_same_command(self):
        self.everywhere()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
