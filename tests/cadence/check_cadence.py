#!/usr/bin/env python3
"""The gate, the schedule, the recipes of docs/ci and the report of a run, carried out on a shop of one page
(shop.py). Behind the program and the recipes stand the classes to be carried out; all when there are none."""

import datetime
import fcntl
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

try:
    import yaml
except ImportError as missing:
    print(f"skipped: {missing} (install python3-yaml)")
    sys.exit(77)

from shop import PERSON, Shop

PROGRAM, RECIPES = sys.argv[1], pathlib.Path(sys.argv[2])

# What each pipeline gives its jobs.
PIPELINE = {
    "GITHUB_WORKFLOW": "resiliency",
    "GITHUB_RUN_ID": "77",
    "CI_PROJECT_PATH": "resiliency",
    "CI_PIPELINE_ID": "77",
    "JOB_NAME": "resiliency",
    "BUILD_NUMBER": "77",
    "UNDERSTUDY_PIPELINE": "",
    "UNDERSTUDY_BUILD": "",
}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.shop = Shop(PROGRAM, self.folder.name)
        self.addCleanup(self.shop.close)

    def expect(self, ran, code):
        self.assertEqual(ran.returncode, code, f"{ran.args}\n{ran.stdout}\n{ran.stderr}")


class Gate(Case):
    GATE = ("gate", "resilience", "--stage", "0", "--run", "playbooks/api.md")

    def test_a_passed_test_opens_it_and_a_pipeline_started_it(self):
        ran = self.shop.run(*self.GATE, "--pipeline", "ci", "--build", "77", "--format", "json")
        self.expect(ran, 0)
        said = json.loads(ran.stdout)
        self.assertTrue(said["passed"] and said["enforced"])
        (run,) = said["applications"][0]["runs"]
        (journal,) = self.shop.journals()
        self.assertIn('"trigger":"pipeline","trigger_name":"ci","build":"77"', journal)
        self.assertIn(f'"pipeline":"ci","build":"77","passed":true,"enforced":true,"runs":["{run}"]', self.shop.records())
        # The ladder takes both.
        ladder = json.loads(self.shop.run("stage", "resilience", "--format", "json").stdout)
        states = {one["id"]: one["state"] for one in ladder["applications"][0]["requirements"]}
        self.assertEqual((states["S5.pipeline"], states["S5.gate"]), ("held", "held"))

    def test_a_failed_test_closes_it_whatever_the_stage(self):
        self.shop.declare(target="elsewhere")
        ran = self.shop.run(*self.GATE, "--pipeline", "ci", "--output", "junit=gate.xml", "--output", "sarif=gate.sarif")
        self.expect(ran, 1)
        self.assertIn("the gate is closed", ran.stdout)
        root = xml.etree.ElementTree.parse(self.shop.place / "gate.xml").getroot()
        failed = [one.get("name") for one in root.iter("testcase") if one.find("failure") is not None]
        self.assertEqual(len(failed), 1)
        self.assertTrue(failed[0].endswith("playbooks/api.md"))
        self.assertIn('"ruleId":"US-Q012"', (self.shop.place / "gate.sarif").read_text())
        self.assertIn('"passed":false,"enforced":true', self.shop.records())

    def test_that_only_advises_lets_the_build_go_on_and_says_so(self):
        self.shop.declare(target="elsewhere")
        ran = self.shop.run(*self.GATE, "--pipeline", "ci", "--advisory")
        self.expect(ran, 0)
        self.assertIn("the gate is closed", ran.stdout)
        self.assertIn('"passed":false,"enforced":false', self.shop.records())

    def test_a_test_that_needs_a_person_closes_it(self):
        self.shop.declare(resume=PERSON)
        self.expect(self.shop.run(*self.GATE, "--pipeline", "ci"), 4)

    def test_a_test_that_is_not_there_closes_it(self):
        ran = self.shop.run("gate", "resilience", "--stage", "0", "--run", "playbooks/none.md")
        self.expect(ran, 2)
        self.assertIn("US-C009", ran.stderr)

    def test_of_nothing_breaks_nothing(self):
        ran = self.shop.run("gate", "nowhere", "--stage", "0", "--run", "resilience/playbooks/api.md")
        self.expect(ran, 2)
        self.assertEqual(self.shop.journals(), [])

    def test_by_hand_it_is_no_gate_of_a_pipeline(self):
        self.expect(self.shop.run("gate", "resilience", "--stage", "0"), 0)
        self.assertIn('"passed":true,"enforced":false', self.shop.records())

    def test_another_date_leaves_no_record(self):
        self.expect(self.shop.run("gate", "resilience", "--stage", "0", "--at", "2026-01-01"), 0)
        self.assertEqual(self.shop.records(), "")

    def test_that_cannot_be_kept_is_told_and_opens_nothing(self):
        (self.shop.place / ".understudy/evidence.log").mkdir(parents=True)
        ran = self.shop.run("gate", "resilience", "--stage", "0")
        self.expect(ran, 3)
        self.assertIn("the gate is open", ran.stdout)
        self.assertIn("evidence.log", ran.stderr)


class Exercise(Case):
    def test_the_environment_says_what_started_it(self):
        self.expect(
            self.shop.run(
                "exercise",
                "resilience/playbooks/api.md",
                env={**os.environ, "UNDERSTUDY_TRIGGER": "schedule", "UNDERSTUDY_TRIGGER_NAME": "nightly"},
            ),
            0,
        )
        (journal,) = self.shop.journals()
        self.assertIn('"trigger":"schedule","trigger_name":"nightly"', journal)


RICH = """\
## Basic assumptions

- [ ] The disk can be written. <!-- check: when='test -w .' -->
- [ ] Nobody deploys.

## Recovery procedure

1. See what is left of it.

   ```console {timeout=10s}
   $ ls PAGE
   ls: [..]No such file or directory
   [2]
   ```

2. Bring it back.

   - <!-- branch: when='test -e PAGE' -->
     If it is there, there is nothing to do.
   - <!-- branch: when='test ! -e PAGE' -->
     If it is gone, put it back.

     ```sh {timeout=10s clock=stop}
     touch PAGE
     ```

3. Page the others.

   ```sh {timeout=10s only=real}
   false
   ```

## Test procedure

1. Find the newest note.

   ```sh {timeout=10s rpo-probe=true}
   echo "$PLAYBOOK_DISRUPTED_AT"
   ```
"""


class Report(Case):
    """Every report is what schemas/report.schema.json says; and of one, whatever is spoilt in it is not."""

    SCHEMA = pathlib.Path(__file__).parents[2] / "schemas/report.schema.json"
    CHECK = pathlib.Path(__file__).parents[1] / "golden/check_schema.py"

    def carried_out(self, code, *words):
        self.expect(self.shop.run("exercise", "resilience/playbooks/api.md", *words), code)
        (run,) = (self.shop.place / ".understudy/runs").iterdir()
        checked = subprocess.run(
            [sys.executable, self.CHECK, self.SCHEMA, run, "report.json"], capture_output=True, text=True
        )
        if checked.returncode == 77:
            self.skipTest(checked.stdout)
        self.expect(checked, 0)
        report = json.loads((run / "report.json").read_text())
        printed = self.shop.run("report", run.name, "--format", "json")
        self.assertEqual(json.loads(printed.stdout), report)
        return report

    def test_of_a_run_that_passed_by_all_that_a_playbook_can_say(self):
        path = self.shop.place / "resilience/playbooks/api.md"
        text = path.read_text()
        rich = RICH.replace("PAGE", str(self.shop.www / "page"))
        text = text.replace("## Basic assumptions\n\nThe machine is up.\n\n", "")
        before, rest = text.split("## Recovery procedure\n")
        path.write_text(before + rich + "\n## Resume procedure\n" + rest.split("## Resume procedure\n")[1])
        report = self.carried_out(0)
        self.assertEqual([one["held"] for one in report["assumptions"]], ["held", "assumed"])
        self.assertEqual([one["id"] for one in report["passed_over"]], ["recovery.3"])
        self.assertEqual(report["clock"]["stops"], "step")
        self.assertEqual(len(report["rpo_probe"]["newest"]), 1)
        self.assertTrue(report["availability"]["outages"])
        self.assertGreater(report["writes"]["acknowledged"], 0)
        self.assertTrue([check for step in report["steps"] for check in step["checks"]])

    def test_of_a_run_that_failed(self):
        self.shop.declare(target="elsewhere")
        report = self.carried_out(1)
        self.assertEqual((report["verdict"], report["steps"][-1]["outcome"]), ("failed", "failed"))
        self.assertTrue(report["not_reached"])

    def test_of_a_run_that_waits_for_a_person(self):
        self.shop.declare(resume=PERSON)
        report = self.carried_out(4)
        self.assertEqual((report["verdict"], report["steps"][-1]["outcome"]), ("not finished", "waiting"))
        self.assertIsNone(report["steps"][-1]["ended_ms"])

    def test_of_a_run_that_measured_no_write(self):
        report = self.carried_out(1, "--ledger", "none")
        self.assertEqual(report["verdict"], "inconclusive")
        self.assertIsNone(report["writes"])
        self.assertIn("Declare a write ledger", report["next"][0])

    def test_of_a_run_that_could_not_begin(self):
        (self.shop.www / "page").unlink()
        report = self.carried_out(3)
        self.assertEqual(report["verdict"], "aborted")
        self.assertIsNone(report["clock"]["starts"])


class Schedule(Case):
    def test_carries_out_what_is_due_once(self):
        first = self.shop.run("schedule", "run", "resilience", "--name", "nightly")
        self.expect(first, 0)
        self.assertRegex(first.stdout, r"^shop api-failure: \S+ passed\n$")
        (journal,) = self.shop.journals()
        self.assertIn('"trigger":"schedule","trigger_name":"nightly"', journal)
        second = self.shop.run("schedule", "run", "resilience")
        self.expect(second, 0)
        self.assertEqual(second.stdout, "nothing is due\n")
        self.assertEqual(len(self.shop.journals()), 1)

    def test_a_failure_is_told_and_not_tried_again_at_once(self):
        self.shop.declare(target="elsewhere")
        self.expect(self.shop.run("schedule", "run", "resilience"), 1)
        again = self.shop.run("schedule", "run", "resilience", "--format", "json")
        self.expect(again, 0)
        (item,) = json.loads(again.stdout)["items"]
        self.assertFalse(item["carried_out"])
        self.assertIn("not tried again before", item["says"])
        self.assertEqual(len(self.shop.journals()), 1)

    def skipped(self, why, *words):
        ran = self.shop.run("schedule", "run", "resilience", *words)
        self.expect(ran, 0)
        self.assertIn(f"shop api-failure: skipped: {why}", ran.stdout)
        self.assertEqual(self.shop.journals(), [])

    def test_passes_over_what_is_outside_its_window(self):
        # Some day that is neither today nor tomorrow anywhere.
        day = (datetime.date.today() + datetime.timedelta(days=4)).strftime("%a")
        self.shop.declare(more=f"  schedule: {{windows: [{day} 10:00-11:00]}}\n")
        self.skipped(f"outside its window: {day} 10:00-11:00")

    def test_passes_over_what_is_frozen(self):
        self.shop.declare(more="  schedule: {freezes: [{windows: [always], why: the audit}]}\n")
        self.skipped("freeze: the audit")

    def test_passes_over_what_needs_a_person(self):
        self.shop.declare(resume=PERSON)
        self.skipped("a person is needed once")

    def test_passes_over_production_without_agreement(self):
        self.shop.declare(environment="prod", more="  schedule: {environment: prod}\n")
        self.skipped("not agreed: 'alice'")

    def test_says_what_it_would_do(self):
        self.skipped("it would be carried out now", "--dry-run")

    def test_a_line_end_in_a_path_begins_no_line_of_a_crontab(self):
        folder = self.shop.place / "a\n* * * * * reboot"
        (self.shop.place / "resilience").rename(folder)
        for form in ("cron", "systemd"):
            ran = self.shop.run("schedule", str(folder), "--format", form)
            self.expect(ran, 2)
            self.assertIn("US-Q021", ran.stderr)
            self.assertEqual(ran.stdout, "")

    def test_never_runs_twice_at_once(self):
        store = self.shop.place / ".understudy"
        store.mkdir()
        with open(store / "schedule.lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            ran = self.shop.run("schedule", "run", "resilience")
        self.expect(ran, 3)
        self.assertIn("US-Q020", ran.stderr)
        self.assertEqual(self.shop.journals(), [])


class Metrics(Case):
    def test_the_file_is_whole_and_readable_by_the_collector(self):
        self.expect(self.shop.run("metrics", "resilience", "--output", "shop.prom"), 0)
        path = self.shop.place / "shop.prom"
        self.assertTrue(path.read_text().endswith("# EOF\n"))
        self.assertEqual(path.stat().st_mode & 0o444, 0o444)
        self.assertEqual([one.name for one in self.shop.place.iterdir() if "prom" in one.name], ["shop.prom"])


def commands_of(path):
    """The shell commands of a recipe, in order, and what it sets for them."""
    text = path.read_text(encoding="utf-8")
    if path.name == "github-actions.yml":
        job = yaml.safe_load(text)["jobs"]["gate"]
        return [step["run"] for step in job["steps"] if "run" in step], job["env"]
    if path.name == "gitlab-ci.yml":
        job = yaml.safe_load(text)["gate"]
        return job["script"], job["variables"]
    if path.name == "Jenkinsfile":
        settings = dict(re.findall(r"^\s+([A-Z_]+) = '([^']*)'$", text, re.M))
        return re.findall(r"^\s+sh '([^']*)'$", text, re.M), settings
    return [text], {"UNDERSTUDY_STAGE": "1"}


class Recipes(Case):
    def carry_out(self, path, **settings):
        """As a pipeline does: one command after the other, until one fails."""
        commands, own = commands_of(path)
        self.assertTrue(commands, f"{path.name}: no command found")
        self.assertIn("UNDERSTUDY_STAGE", own)
        environment = {
            **os.environ,
            **PIPELINE,
            **own,
            "UNDERSTUDY_STORE": str(self.shop.place / "store"),
            **settings,
            "PATH": f"{self.shop.program.parent}:/usr/bin:/bin",
        }
        for command in commands:
            ran = subprocess.run(
                ["sh", "-e", "-c", command], cwd=self.shop.place, env=environment, capture_output=True, text=True, timeout=120
            )
            if ran.returncode != 0:
                break
        return ran

    def test_every_recipe_lets_a_build_pass_whose_test_passed(self):
        recipes = sorted(RECIPES.iterdir())
        self.assertEqual(len(recipes), 4)
        for number, path in enumerate(recipes, 1):
            with self.subTest(recipe=path.name):
                self.shop.declare()
                self.expect(self.carry_out(path, UNDERSTUDY_STAGE="0"), 0)
                self.assertTrue((self.shop.place / "gate.xml").stat().st_size > 0)
                (self.shop.place / "gate.xml").unlink()
                self.assertEqual(len(self.shop.journals("store")), number)
                self.assertEqual(self.shop.records("store").count('"passed":true,"enforced":true'), number)

    def test_the_stage_a_recipe_asks_for_stops_a_build_that_has_not_reached_it(self):
        ran = self.carry_out(RECIPES / "gate.sh")
        self.expect(ran, 1)
        self.assertIn("S1.agreed", ran.stdout)

    def test_every_recipe_stops_a_build_whose_test_failed(self):
        for path in sorted(RECIPES.iterdir()):
            with self.subTest(recipe=path.name):
                self.shop.declare(target="elsewhere")
                self.expect(self.carry_out(path, UNDERSTUDY_STAGE="0"), 1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
