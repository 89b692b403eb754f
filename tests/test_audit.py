"""The audit of installed packages finds what the registry tells, and never fails for lack of an answer."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests import audit

TOLD = {
    "goed": [],
    "lek": [{"id": "PYSEC-1", "fixed_in": ["2.0"], "withdrawn": None}],
    "ingetrokken": [{"id": "PYSEC-2", "fixed_in": [], "withdrawn": "2026-01-01"}],
}


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.split("/")[1]
            self.send_response(200 if name in TOLD else 500 if name == "stuk" else 404)
            self.end_headers()
            self.wfile.write(json.dumps({"vulnerabilities": TOLD.get(name)}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(audit, "REGISTRY", f"http://127.0.0.1:{server.server_port}")
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_known_vulnerability_is_found(registry: None) -> None:
    found, untold = audit.audit(dict.fromkeys((*TOLD, "van-onszelf"), "1.0"))
    assert (found, untold) == (["lek 1.0: PYSEC-1, hersteld in 2.0"], ["van-onszelf"])


def test_one_that_was_accepted_is_no_finding(
    registry: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "ACCEPTED", {"PYSEC-1": "raakt ons niet"})
    assert audit.audit({"lek": "1.0"}) == ([], [])


def test_without_an_answer_it_says_what_was_not_asked(
    registry: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.audit({"goed": "1.0", "stuk": "1.0"}) == ([], ["stuk"])
    monkeypatch.setattr(audit, "REGISTRY", "http://127.0.0.1:1")
    assert audit.main() == 0
    assert "geen antwoord" in capsys.readouterr().out
