"""No secret and no real BSN stands in what is committed."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from rijswijk_dash.settings import ROOT

# Made up for tests. A BSN that passes the eleven-test may be somebody's, so these are all there are.
INVENTED_BSN = {"000000000", "111222333", "123456782"}
INVENTED_SECRETS = ("een-lang-geheim-van-", "geheim-voor-proeven")
_BSN = re.compile(r"(?<![\w.,-])\d{9}(?![\w.,-])")
_SECRETS = {
    "een sleutel": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "een sleutel van een dienst": re.compile(
        r"AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|xox[abp]-\w{10,}|eyJ[\w-]{20,}\.eyJ[\w-]{20,}\."
    ),
    "een wachtwoord of geheim": re.compile(
        r"(?i)(?:client_secret|cookie_secret|password|wachtwoord|api_key)\s*[=:]\s*[\"']([^\"'{$<\s]{8,})[\"']"
    ),
}


def committed() -> Iterator[tuple[str, str]]:
    """Every text file that git knows, with what stands in it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue


def secrets(text: str) -> list[str]:
    """What looks like a secret in a text, by its kind."""
    return [
        kind
        for kind, pattern in _SECRETS.items()
        for found in pattern.finditer(text)
        if not any(invented in found[0] for invented in INVENTED_SECRETS)
    ]


def bsns(text: str) -> set[str]:
    """The numbers of nine digits that pass the eleven-test and were not made up for tests."""
    found = _BSN.findall(text)
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    passing = {
        n for n in found if not sum(int(d) * w for d, w in zip(n, weights, strict=True)) % 11
    }
    return passing - INVENTED_BSN


def test_no_secret_is_committed() -> None:
    files = dict(committed())
    assert len(files) > 500
    assert {name: kinds for name, text in files.items() if (kinds := secrets(text))} == {}


def test_no_bsn_is_committed() -> None:
    assert {name: len(found) for name, text in committed() if (found := bsns(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "AKIA" + "A" * 16,
        "ghp_" + "a" * 36,
        "cookie_secret" + ' = "abcdefgh12345678"',
    ],
)
def test_a_secret_is_seen(text: str) -> None:
    assert len(secrets(text)) == 1


def test_a_bsn_is_seen() -> None:
    number = str(10**8 + 9)
    assert bsns(f"van {number} is") == {number} and bsns("van 100000008 is") == set()
