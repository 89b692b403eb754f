"""How often one may ask, and where a request comes from."""

import pytest
from starlette.requests import HTTPConnection

from rijswijk_dash.settings import settings
from rijswijk_dash.web.limits import Buckets, address_of, counted_as, from_here


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def request(client: str, host: str = "localhost:8501", **headers: str) -> HTTPConnection:
    named = {"host": host, **{k.replace("_", "-"): v for k, v in headers.items()}}
    pairs = [(k.encode(), v.encode()) for k, v in named.items()]
    return HTTPConnection(
        {"type": "http", "client": (client, 1), "headers": pairs, "path": "/", "scheme": "http"}
    )


def test_a_bucket_gives_its_number_at_once_and_then_evenly() -> None:
    clock = Clock()
    bucket = Buckets(6, clock=clock)
    assert [bucket.take("a") for _ in range(6)] == [0] * 6
    assert bucket.take("a") == 11 and bucket.take("b") == 0
    clock.now = 9.9
    assert bucket.take("a") > 0
    clock.now = 10.1
    assert bucket.take("a") == 0 and bucket.take("a") > 0
    clock.now = 1000.0
    assert [bucket.take("a") for _ in range(7)][5:] == [0, 11], (
        "it never holds more than its number"
    )


def test_waiting_as_long_as_it_says_is_enough() -> None:
    clock = Clock()
    bucket = Buckets(20, clock=clock)
    while not (wait := bucket.take("a")):
        pass
    clock.now += wait
    assert bucket.take("a") == 0


def test_many_addresses_do_not_fill_the_memory() -> None:
    bucket = Buckets(1, room=3)
    for number in range(100):
        bucket.take(str(number))
    assert bucket.take("99") > 0, "who asked last is remembered"
    assert bucket.take("0") == 0 and len(bucket._left) == 3


def test_an_ipv6_network_is_one_visitor() -> None:
    assert counted_as("2001:db8::1") == counted_as("2001:db8::ffff") != counted_as("2001:db9::1")
    assert counted_as("::1") == "::1" and counted_as("10.0.0.1") == "10.0.0.1"
    assert counted_as("x" * 500) == "x" * 64


@pytest.mark.parametrize(
    ("trusted", "client", "forwarded", "expected"),
    [
        (False, "127.0.0.1", None, "127.0.0.1"),
        (False, "10.0.0.5", None, "10.0.0.5"),
        (False, "10.0.0.5", "1.1.1.1", "10.0.0.5"),
        (False, "127.0.0.1", "1.1.1.1", "127.0.0.1"),
        (False, "1.1.1.1", "9.9.9.9, 1.1.1.1", "127.0.0.1"),  # put there by uvicorn
        (True, "127.0.0.1", "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        (True, "1.1.1.1", "9.9.9.9, 1.1.1.1", "1.1.1.1"),  # put there by uvicorn
        (True, "10.0.0.5", "1.1.1.1", "10.0.0.5"),
        (True, "127.0.0.1", None, "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_on_this_computer_tells_the_address(
    monkeypatch: pytest.MonkeyPatch,
    trusted: bool,
    client: str,
    forwarded: str | None,
    expected: str,
) -> None:
    monkeypatch.setenv("RIJSWIJK_DASH_TRUSTED_PROXY", str(trusted))
    settings.cache_clear()
    headers = {"x_forwarded_for": forwarded} if forwarded else {}
    assert address_of(request(client, **headers)) == expected


def test_here_is_this_computer_by_its_own_name_without_a_proxy_between() -> None:
    for name in ("localhost", "localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST."):
        assert from_here(request("127.0.0.1", name)), name
    assert from_here(request("::1"))
    for name in (
        "kwaad.example",
        "localhost.kwaad.example",
        "127.0.0.1.nip.example",
        "10.0.0.1",
        "",
        "[::",
    ):
        assert not from_here(request("127.0.0.1", name)), name
    assert not from_here(request("10.0.0.1"))
    for header in ("x_forwarded_for", "forwarded", "x_real_ip"):
        assert not from_here(request("127.0.0.1", **{header: "127.0.0.1"}))
