#!/usr/bin/env python3
"""What the goldens hold is what the readers of its format take: calendars, metrics, JUnit, SARIF, JSON, and
the units of systemd. A reader that is not installed is said to be missing, and then nothing passed."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

SKIP = 77
SCHEMAS = pathlib.Path(__file__).resolve().parents[3] / "schemas"


def check_calendar(path):
    import icalendar

    data = path.read_bytes()
    for line in data.split(b"\r\n"):
        assert len(line) <= 75, f"a line of {len(line)} octets"
        assert b"\n" not in line and b"\r" not in line, "a line that does not end in CR LF"
        line.decode("utf-8")  # Folded inside no character.
    assert data.endswith(b"END:VCALENDAR\r\n")
    calendar = icalendar.Calendar.from_ical(data)
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"]
    events = calendar.walk("VEVENT")
    assert events, "no event"
    uids = [str(event["UID"]) for event in events]
    assert len(uids) == len(set(uids)), "a UID stands there twice"
    for event in events:
        for line in event.content_lines():
            assert "\n" not in line
        assert not event.errors, event.errors
        assert event["DTSTAMP"].dt <= event["DTEND"].dt
        assert event["DTSTART"].dt < event["DTEND"].dt, "an event without length"
        assert event["DTSTART"].dt.utcoffset().total_seconds() == 0
        assert event["SUMMARY"] and event["DESCRIPTION"]
    return f"{len(events)} events"


def check_metrics(path):
    from prometheus_client import openmetrics, parser as plain
    from prometheus_client.openmetrics import parser

    text = path.read_text(encoding="utf-8")
    families = list(parser.text_string_to_metric_families(text))
    older = {family.name: len(family.samples) for family in plain.text_string_to_metric_families(text)}
    assert openmetrics and families
    for family in families:
        assert family.type == "gauge" and family.documentation, family.name
        assert older.get(family.name) == len(family.samples), f"{family.name} reads otherwise as older text"
    states = [family for family in families if family.name == "understudy_requirement_state"]
    by_requirement = {}
    for sample in states[0].samples:
        key = (sample.labels["application"], sample.labels["requirement"])
        by_requirement[key] = by_requirement.get(key, 0) + sample.value
    assert set(by_requirement.values()) == {1}, "a requirement is in one state"
    promtool = shutil.which("promtool")
    if promtool:
        subprocess.run([promtool, "check", "metrics"], input=text.encode(), check=True)
    return f"{len(families)} families" + (", promtool" if promtool else "")


def check_junit(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    cases = root.findall("./testsuite/testcase")
    failures = root.findall("./testsuite/testcase/failure")
    assert root.tag == "testsuites" and cases
    assert int(root.get("tests")) == len(cases) and int(root.get("failures")) == len(failures)
    for suite in root.findall("testsuite"):
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
    return f"{len(cases)} cases, {len(failures)} failures"


def check_sarif(path):
    log = json.loads(path.read_text(encoding="utf-8"))
    assert log["version"] == "2.1.0"
    rules = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    results = log["runs"][0]["results"]
    for result in results:
        assert result["ruleId"] in rules and result["message"]["text"] and result["locations"]
    return f"{len(results)} results"


def check_json(path):
    import jsonschema

    schema = json.loads((SCHEMAS / f"{path.stem}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(path.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(document)
    for key in list(document):
        less = {name: value for name, value in document.items() if name != key}
        assert not validator.is_valid(less), f"the schema asks for no '{key}'"
        assert not validator.is_valid({**less, f"{key}q": document[key]}), f"the schema takes '{key}q'"
    return "as its schema says"


def check_units(path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        name = None
        files = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# ") and line.endswith((".service", ".timer")):
                name = line[2:]
            elif name:
                files.setdefault(name, []).append(line)
        program = pathlib.Path(folder) / "understudy"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        for name, lines in files.items():
            text = "\n".join(lines) + "\n"
            (pathlib.Path(folder) / name).write_text(text.replace("/usr/bin/understudy", str(program)))
        assert sorted(files) == ["shop.service", "shop.timer"]
        ran = subprocess.run(
            [analyze, "verify", *(str(pathlib.Path(folder) / name) for name in files)],
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0 and not ran.stderr.strip(), ran.stderr
        ran = subprocess.run([analyze, "calendar", "*:0/15"], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
    return "systemd takes them"


CHECKS = {
    "*.ics": check_calendar,
    "*.prom": check_metrics,
    "gate.xml": check_junit,
    "gate.sarif": check_sarif,
    "gate.json": check_json,
    "schedule.json": check_json,
    "units.txt": check_units,
}


def main():
    cases = pathlib.Path(sys.argv[1])
    bad = missing = False
    for pattern, check in CHECKS.items():
        files = sorted(cases.glob(f"*/{pattern}"))
        if not files:
            print(f"there is no {pattern} among the goldens", file=sys.stderr)
            bad = True
        for path in files:
            name = path.relative_to(cases)
            try:
                says = check(path)
            except ImportError as error:
                says, missing = f"NOT CHECKED: {error}", True
            except Exception as error:  # pylint: disable=broad-except
                print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
                bad = True
                continue
            if says is None:
                says, missing = "NOT CHECKED: its reader is not installed", True
            print(f"{name}: {says}")
    return 1 if bad else SKIP if missing else 0


if __name__ == "__main__":
    sys.exit(main())
