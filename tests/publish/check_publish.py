#!/usr/bin/env python3
"""What `understudy publish` writes and reads back, against other people's programs: calendars with icalendar, and
reading back over TLS from python's own server with certificates of OpenSSL's. Behind the program and the plans stand
the classes to be carried out; all when there are none."""

import functools
import http.server
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM, PLANS = sys.argv[1], pathlib.Path(sys.argv[2])


class Site(unittest.TestCase):
    """The Bookstore's plans in `plans/resilience`, published into `site`."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        shutil.copytree(PLANS, self.root / "plans/resilience")
        self.expect(self.publish("site", "plans"), 0)

    def publish(self, *words, **more):
        return subprocess.run(
            [PROGRAM, "publish", *words],
            cwd=self.root,
            env={**{name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT")}, **more},
            capture_output=True,
            text=True,
        )

    def expect(self, ran, code):
        self.assertEqual(ran.returncode, code, f"{ran.args}\n{ran.stdout}\n{ran.stderr}")


class Calendar(Site):
    def read(self, path):
        import icalendar

        data = (self.root / "site" / path).read_bytes()
        for line in data.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            self.assertNotIn(b"\n", line)
            line.decode("utf-8")
        calendar = icalendar.Calendar.from_ical(data)
        self.assertEqual(calendar["VERSION"], "2.0")
        for event in calendar.walk("VEVENT"):
            self.assertFalse(event.errors)
            self.assertTrue(event["UID"] and event["DTSTAMP"])
        return calendar.walk("VEVENT")

    def test_an_event_stands_in_it_for_whatever_is_due(self):
        summary = json.loads((self.root / "site/bookstore/application.json").read_text())

        for path in ("calendar.ics", "bookstore/calendar.ics"):
            events = self.read(path)
            told = sorted(
                (
                    event["DTSTART"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    str(event["SUMMARY"]).replace("Overdue: ", ""),
                    str(event["CATEGORIES"].to_ical(), "utf-8"),
                )
                for event in events
            )
            due = sorted((one["at"], f"Bookstore API: {one['what']}", one["kind"]) for one in summary["due"])
            self.assertEqual(told, due)
            self.assertGreaterEqual(len(due), 3)
            self.assertEqual(len({str(event["UID"]) for event in events}), len(events))

    def test_what_was_never_exercised_is_overdue(self):
        (event,) = [one for one in self.read("calendar.ics") if "dependency-cdn" in one["UID"]]

        self.assertEqual(event["SUMMARY"], "Bookstore API: Overdue: exercise of cdn: never passed yet")
        self.assertIn("bookstore/index.html#dependency-cdn", event["DESCRIPTION"])

    def test_nothing_of_an_unchanged_application_makes_another_one(self):
        before = {path: (self.root / "site" / path).read_bytes() for path in ("calendar.ics", "bookstore/calendar.ics")}

        self.expect(self.publish("site", "plans"), 0)

        for path, data in before.items():
            self.assertEqual((self.root / "site" / path).read_bytes(), data, path)

    def test_text_of_a_manifest_cannot_begin_a_line_of_its_own(self):
        manifest = self.root / "plans/resilience/understudy.yaml"
        text = manifest.read_text()
        self.assertIn("title: Bookstore API", text)
        title = "A, B; C\\\\ \\u2028 \\nBEGIN:VALARM ünïcödé and so long that the line has to be folded somewhere behind it"
        manifest.write_text(text.replace("title: Bookstore API", f'title: "{title}"'))
        self.publish("site", "plans")

        for event in self.read("bookstore/calendar.ics"):
            self.assertTrue(event["SUMMARY"].startswith("A, B; C\\ "), event["SUMMARY"])
            self.assertEqual(event.subcomponents, [])

    def test_one_that_was_changed_is_found_when_it_is_read_back(self):
        for path in ("calendar.ics", "bookstore/calendar.ics"):
            file = self.root / "site" / path
            before = file.read_bytes()
            file.write_bytes(before.replace(b"DTSTART:20", b"DTSTART:19", 1))
            ran = self.publish("--verify", "site", "plans")
            self.expect(ran, 1)
            self.assertIn(f"{path}: is not what was published\n", ran.stdout)
            file.write_bytes(before)


class Authority:
    """Whoever makes certificates, in a folder."""

    def __init__(self, folder, name="Test authority"):
        self.folder = folder
        folder.mkdir()
        self.file = folder / "authority.pem"
        self.openssl("req", "-x509", *self.key("authority"), "-out", "authority.pem", "-subj", f"/CN={name}", "-days", "2")

    def openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    @staticmethod
    def key(name):
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key")

    def certificate(self, names, days=2):
        """The file of a certificate and its key for these names, such as `DNS:localhost`."""
        self.openssl("req", *self.key("server"), "-out", "server.csr", "-subj", "/CN=server")
        (self.folder / "names").write_text(f"subjectAltName={names}\n")
        signed = ("-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", str(days))
        self.openssl("x509", "-req", "-in", "server.csr", *signed, "-extfile", "names", "-out", "server.pem")
        both = (self.folder / "server.pem").read_text() + (self.folder / "server.key").read_text()
        file = self.folder / "both.pem"
        file.write_text(both)
        return file


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """A handshake that a client breaks off is what some tests are about."""

    def handle_error(self, request, client_address):
        pass


class Tls(Site):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.root / "authority")

    def serve(self, certificate):
        """The site over TLS; without a certificate in plain text. Gives the port, and who was asked for."""
        server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=self.root / "site"))
        asked = []
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            context.sni_callback = lambda _socket, name, _context: asked.append(name)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        return server.server_address[1], asked

    def verify(self, host, port, *words, **more):
        return self.publish("--verify", f"https://{host}:{port}/", "plans", *words, **more)

    def refused(self, ran, message, hint):
        self.expect(ran, 3)
        self.assertEqual(ran.stdout, "")
        self.assertEqual(ran.stderr, f"error: {message}\n  hint: {hint}\n")
        recorded = (self.root / "plans/.understudy/evidence.log").read_bytes()
        self.assertNotIn(b"https://", recorded, "what was not proved is not recorded")

    def test_a_certificate_that_a_named_file_vouches_for_is_taken_and_the_address_recorded(self):
        port, asked = self.serve(self.authority.certificate("DNS:localhost"))

        ran = self.verify("localhost", port, "--ca", "authority/authority.pem")

        self.expect(ran, 0)
        self.assertIn(f"Read back from 'https://localhost:{port}/'", ran.stdout)
        self.assertIn("localhost", asked, "servers of many sites choose the certificate by the name")
        recorded = (self.root / "plans/.understudy/evidence.log").read_bytes()
        self.assertIn(f"https://localhost:{port}/".encode(), recorded)

    def test_the_environment_may_name_the_authorities_as_for_every_program_that_uses_openssl(self):
        port, _ = self.serve(self.authority.certificate("DNS:localhost"))

        self.expect(self.verify("localhost", port, SSL_CERT_FILE=str(self.authority.file)), 0)

    def test_an_address_may_stand_in_a_certificate(self):
        port, asked = self.serve(self.authority.certificate("IP:127.0.0.1"))

        self.expect(self.verify("127.0.0.1", port, "--ca", "authority/authority.pem"), 0)
        self.assertEqual(set(asked), {None}, "an address is no name to ask for")

    def test_a_changed_page_is_found_over_tls_too(self):
        port, _ = self.serve(self.authority.certificate("DNS:localhost"))
        page = self.root / "site/bookstore/playbooks/api-failure.html"
        page.write_text(page.read_text().replace("+15555555551", "+15555559999"))

        ran = self.verify("localhost", port, "--ca", "authority/authority.pem")

        self.expect(ran, 1)
        self.assertIn("bookstore/playbooks/api-failure.html: is not what was published\n", ran.stdout)

    def test_a_certificate_of_nobody_we_know_is_refused(self):
        port, _ = self.serve(self.authority.certificate("DNS:localhost"))
        other = Authority(self.root / "other", "Another authority")
        expected = (
            "nobody whom this machine trusts vouches for the certificate of 'localhost' [US-W014]",
            "name the certificates of your organisation: --ca FILE",
        )

        self.refused(self.verify("localhost", port), *expected)
        self.refused(self.verify("localhost", port, "--ca", str(other.file)), *expected)

    def test_a_certificate_for_another_name_is_refused(self):
        port, _ = self.serve(self.authority.certificate("DNS:plans.example,DNS:*.plans.example"))

        self.refused(
            self.verify("localhost", port, "--ca", "authority/authority.pem"),
            "the certificate of 'localhost' is for plans.example, *.plans.example [US-W014]",
            "name the site as its certificate does, or have one made for this name",
        )

    def test_a_name_does_not_vouch_for_an_address(self):
        port, _ = self.serve(self.authority.certificate("DNS:localhost"))

        self.refused(
            self.verify("127.0.0.1", port, "--ca", "authority/authority.pem"),
            "the certificate of '127.0.0.1' is for localhost [US-W014]",
            "name the site as its certificate does, or have one made for this name",
        )

    def test_an_expired_certificate_is_refused_with_its_day(self):
        certificate = self.authority.certificate("DNS:localhost", days=-1)
        port, _ = self.serve(certificate)
        words = ["openssl", "x509", "-in", certificate, "-noout", "-enddate", "-dateopt", "iso_8601"]
        day = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split("=")[1][:10]

        self.refused(
            self.verify("localhost", port, "--ca", "authority/authority.pem"),
            f"the certificate of 'localhost' expired on {day} [US-W014]",
            "have it renewed: until then nobody can tell who answers there",
        )

    def test_where_no_tls_is_spoken_it_says_so(self):
        port, _ = self.serve(None)

        self.refused(
            self.verify("localhost", port, "--ca", "authority/authority.pem"),
            "cannot read 'publication.json' from 'localhost': wrong version number (SSL routines) [US-W010]",
            "is it served by https there?",
        )

    def test_a_file_without_certificates_is_a_wrong_usage(self):
        (self.root / "none.pem").write_text("nothing\n")

        for name in ("none.pem", "not-there.pem"):
            ran = self.verify("localhost", 1, "--ca", name)
            self.expect(ran, 2)
            self.assertIn(f"no certificates can be read from '{name}' [US-W015]", ran.stderr)

    def test_a_connection_that_ends_in_the_middle_is_an_error_and_not_a_difference(self):
        """A file that was cut off on its way must not look like one that was changed."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority.certificate("DNS:localhost"))
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def cut():
            while True:
                try:
                    plain, _ = listener.accept()
                except OSError:
                    return
                with plain:
                    session = context.wrap_socket(plain, server_side=True)
                    session.recv(4096)
                    session.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
                    session.shutdown(socket.SHUT_RDWR)
                    session.close()

        thread = threading.Thread(target=cut, daemon=True)
        thread.start()

        ran = self.verify("localhost", listener.getsockname()[1], "--ca", "authority/authority.pem")

        self.expect(ran, 3)
        self.assertIn("cannot read 'publication.json' from 'localhost'", ran.stderr)
        self.assertIn("[US-W010]", ran.stderr)


def main():
    if "Calendar" in sys.argv[3:] or len(sys.argv) == 3:
        try:
            import icalendar  # noqa: F401
        except ImportError as missing:
            print(f"skipped: {missing} (install python3-icalendar)")
            return 77
    if shutil.which("openssl") is None and ("Tls" in sys.argv[3:] or len(sys.argv) == 3):
        print("skipped: openssl is not there (install openssl)")
        return 77
    return 0 if unittest.main(argv=[sys.argv[0], *sys.argv[3:]], exit=False).result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
