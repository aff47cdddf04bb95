"""A shop of one page and a book of notes: a plan whose fault removes the page, and whose playbook puts it back."""

import functools
import http.server
import json
import pathlib
import subprocess
import threading

MANIFEST = """\
apiVersion: understudy/v1
kind: Application
metadata: {{name: shop, title: The shop}}
spec:
  owner: team-shop
  timezone: Europe/Berlin
  objectives: {{rto: 1m}}
{more}  environments:
    - {{name: {environment}, production: {production}}}
  hosts:
    - {{name: here, default: true}}
  services:
    - {{name: api, endpoint: 127.0.0.1, probes: [page]}}
  dependencies:
    - name: api
      criticality: critical
      periods: [always]
      workaround: Put the page back by hand
      rto: 1m
      rpo: 1d
      playbook: playbooks/api.md
  contacts:
    - {{id: alice, name: Alice, position: Lead, services: [all], phone: "+15555555550", availability: [on-call], deputy: bob}}
    - {{id: bob, name: Bob, position: Developer, services: [all], phone: "+15555555551", availability: [on-call]}}
  notification:
    - {{when: detected, notify: [alice], via: [phone], what: what fails, why: she opens the playbook, within: 15m}}
  probes:
    - {{name: page, url: "http://127.0.0.1:{port}/page", interval: 100ms, timeout: 5s}}
  ledgers:
    - {{name: notes, url: "http://127.0.0.1:{port}/notes", body: '{{"note": "{{token}}"}}', locator: /url, interval: 500ms, timeout: 5s}}
  faults:
    - name: lose-page
      title: the page is removed
      inject: [rm, {www}/page]
      effect: [test, "!", -e, {www}/page]
      destroys: true
      heal: touch {www}/page
"""

PLAYBOOK = """\
---
apiVersion: understudy/v1
kind: Playbook
id: api-failure
service: api
severity: critical
leads: [alice]
rto: 1m
rpo: 1d
faults: [lose-page]
---

# Scenario: api failure

## Purpose

Bring the page back.

## Recovery procedure overview

Put it back.

## Basic assumptions

The machine is up.

## Recovery platform

One machine.

## Recovery procedure

1. Put it back.

   ```sh {{timeout=10s}}
   touch {target}
   ```

## Test procedure

1. Look.

   ```sh {{timeout=10s}}
   test -e {www}/page
   ```

## Resume procedure

{resume}
"""

NOBODY = "1. Nothing is left to do.\n\n   ```sh {timeout=10s}\n   true\n   ```\n"
PERSON = "1. Tell the others that it is back.\n"


class Handler(http.server.SimpleHTTPRequestHandler):
    notes = {}

    def log_message(self, *_):
        pass

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        note = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = f"/notes/{len(self.notes) + 1}"
        note["url"] = f"http://{self.headers['Host']}{path}"
        self.notes[path] = json.dumps(note).encode()
        self.answer(201, self.notes[path])

    def do_GET(self):
        if not self.path.startswith("/notes/"):
            super().do_GET()
        elif self.notes.get(self.path):
            self.answer(200, self.notes[self.path])
        else:
            self.answer(404)

    def do_DELETE(self):
        self.notes[self.path] = b""
        self.answer(204)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128  # On a busy machine a client waits for its turn, and is not turned away.

    def handle_error(self, request, client_address):
        """A client that has gone away is no mistake of the shop's."""


class Shop:
    """Serves the page until it is closed; `place` is a folder of its own."""

    def __init__(self, program, place):
        self.program = pathlib.Path(program).resolve()
        self.place = pathlib.Path(place)
        self.www = self.place / "www"
        self.www.mkdir()
        handler = functools.partial(Handler, directory=str(self.www))
        self.server = Server(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.declare()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def declare(self, more="", environment="lab", resume=NOBODY, target="page"):
        """Writes the plan anew and puts the page back."""
        folder = self.place / "resilience"
        (folder / "playbooks").mkdir(parents=True, exist_ok=True)
        (folder / "understudy.yaml").write_text(
            MANIFEST.format(
                more=more,
                environment=environment,
                production=str(environment == "prod").lower(),
                port=self.server.server_address[1],
                www=self.www,
            )
        )
        (folder / "playbooks/api.md").write_text(
            PLAYBOOK.format(target=self.www / target, www=self.www, resume=resume)
        )
        (self.www / "page").touch()

    def run(self, *words, **more):
        return subprocess.run(
            [self.program, *words], cwd=self.place, capture_output=True, text=True, timeout=120, **more
        )

    def journals(self, store=".understudy"):
        return [path.read_text() for path in sorted((self.place / store / "runs").glob("*/journal"))]

    def records(self, store=".understudy"):
        path = self.place / store / "evidence.log"
        return path.read_text() if path.exists() else ""
