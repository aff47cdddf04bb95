#!/usr/bin/env python3
"""`understudy publish --verify` against a site served over TLS: read where the certificate is one that is trusted and of
that host, refused otherwise."""

import functools
import http.server
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM, PLANS = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()

if shutil.which("openssl") is None:
    print("skipped: openssl makes the certificate, and is not there")
    sys.exit(77)


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass


class Closing(Handler):
    """Closes the connection after each answer."""

    protocol_version = "HTTP/1.0"


class Quiet(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that does not trust us is what is tested."""


class Https(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = pathlib.Path(folder.name)
        shutil.copytree(PLANS, self.place / "plans")
        self.expect(self.run_program("publish", "site", "plans"), 0)
        self.certificate = self.place / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
            + ["-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", self.certificate],
            cwd=self.place,
            check=True,
            capture_output=True,
        )

    def serve(self, handler):
        server = Quiet(("127.0.0.1", 0), functools.partial(handler, directory=str(self.place / "site")))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.place / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1]

    def run_program(self, *words, trusted=""):
        environment = {**os.environ, "SSL_CERT_DIR": "/nonexistent", "SSL_CERT_FILE": str(trusted)}
        return subprocess.run(
            [PROGRAM, *words], cwd=self.place, env=environment, capture_output=True, text=True, timeout=120
        )

    def verify(self, host, port, trusted=""):
        return self.run_program("publish", "--verify", f"https://{host}:{port}", "plans", trusted=trusted)

    def expect(self, ran, code):
        self.assertEqual(ran.returncode, code, f"{ran.args}\n{ran.stdout}\n{ran.stderr}")

    def test_reads_a_site_whose_certificate_is_trusted(self):
        for handler in (Handler, Closing):
            with self.subTest(protocol=handler.protocol_version):
                ran = self.verify("localhost", self.serve(handler), self.certificate)
                self.expect(ran, 0)
                self.assertIn("what is published is what stands in the plans", ran.stdout)

    def refused(self, ran):
        self.expect(ran, 3)
        self.assertIn("certificate verify failed", ran.stderr)
        self.assertIn("US-W010", ran.stderr)

    def test_reads_nothing_from_one_that_nobody_vouches_for(self):
        self.refused(self.verify("localhost", self.serve(Handler)))

    def test_reads_nothing_from_one_that_is_for_another_host(self):
        self.refused(self.verify("127.0.0.1", self.serve(Handler), self.certificate))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
