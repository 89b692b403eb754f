"""Attacks that no browser makes: odd messages, sessions and logins of another, slow bodies, markup in a file.

All but the last on the running dashboard with a login, which hears the addresses from a proxy that it trusts.
"""

import io
import random
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import openpyxl
import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from rijswijk_dash.web import guard
from rijswijk_dash.web.guard import Guard
from rijswijk_dash.web.registry import PAGES
from tests.oidc.provider import WithLogin
from tests.oidc.visitor import USER, XSRF, OpenPage, Visitor, cookie
from tests.tools import ANALYST, publish
from tests.web.test_guard import protected, somebody  # noqa: F401
from tests.web.tools import KINDS_OF_TEXT, Shown, export, new_test, open_page, saved

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")
Somebody = Callable[..., Visitor]


def rerun(page: str = "") -> BackMsg:
    message = BackMsg()
    message.rerun_script.page_script_hash = calc_hash(page)
    message.rerun_script.page_name = page
    return message


def ended(page: OpenPage) -> int | None:
    """The code with which the server closed this page; none when it still answers."""
    try:
        page.rerun("populatie")
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006
    return None


# Messages


def frames() -> dict[str, bytes | str]:
    valid = rerun("importeren").SerializeToString()
    deep = rerun()
    deep.rerun_script.query_string = "&".join(f"peildatum={n}" for n in range(20_000))
    return {
        "noise": random.Random(1).randbytes(500),
        "cut off": valid[:-3],
        "a length that lies": b"\x5a\xff\xff\xff\xff\x0f" + valid,
        "text": "rerun_script {}",
        "far too large": b"\x00" * 60_000_000,
        "nothing": b"",
        "a question of 300,000 signs": deep.SerializeToString(),
    }


def test_a_message_that_is_none_ends_its_own_page_at_most(somebody: Somebody) -> None:  # noqa: F811
    with somebody("analist").open("populatie") as witness:
        for name, frame in frames().items():
            with somebody("taalschool").open("populatie") as page:
                try:
                    page.socket.send(frame)
                    assert ended(page) in {None, 1000, 1002, 1006, 1009, 1011}, name
                except ConnectionClosed:
                    pass
            assert ended(witness) is None, name
    assert somebody().ask("/health").status == 200


def test_no_message_orders_the_server_about(somebody: Somebody) -> None:  # noqa: F811
    orders = [BackMsg(**{name: True}) for name in (
        "debug_shutdown_runtime", "debug_disconnect_websocket", "set_run_on_save", "clear_cache",
        "load_git_info", "stop_script", "app_heartbeat",
    )]  # fmt: skip
    with somebody("taalschool").open("populatie") as page, somebody("analist").open() as other:
        for order in orders:
            page.socket.send(order.SerializeToString())
        assert ended(page) is None and ended(other) is None
        assert "repository" not in page.text and "Traceback" not in page.text


_POINTS = '{"selection": {"points": [{"point_index": -1}]}}'
KINDS: tuple[Callable[[WidgetState, random.Random], object], ...] = (
    lambda w, c: setattr(w, "string_value", c.choice(("<script>", "x" * 200, "'; DROP TABLE x; --", "\0"))),
    lambda w, c: setattr(w, "int_value", c.choice((-1, 2**62, -(2**62), 99))),
    lambda w, c: setattr(w, "double_value", c.choice((float("nan"), float("inf"), -1e308))),
    lambda w, c: w.int_array_value.data.extend([c.choice((-1, 10**9)), 0, 0]),
    lambda w, c: w.double_array_value.data.extend([float("nan"), 1e308]),
    lambda w, c: w.string_array_value.data.extend(["<img src=x>", "31-02-2024", ""]),
    lambda w, c: setattr(w, "json_value", c.choice(("{", "[]", _POINTS))),
    lambda w, c: setattr(w, "bool_value", True),
    lambda w, c: setattr(w, "trigger_value", True),
    lambda w, c: setattr(w, "bytes_value", b"\xff\x00"),
)  # fmt: skip


def widgets(page: OpenPage) -> list[str]:
    """The ids of all that can be chosen, typed or clicked on a page, but for the way out."""
    found = re.findall(r'id: "(\$\$ID-[^"]+)"', page.text)
    buttons = [message.delta.new_element.button for message in page.messages]
    out = {button.id for button in buttons if button.label == "Uitloggen"}
    return [id_ for id_ in dict.fromkeys(found) if id_ not in out]


def test_a_value_that_no_widget_gives_harms_nobody_else(somebody: Somebody) -> None:  # noqa: F811
    """Streamlit may leave the page of who sent it without an answer; that is all."""
    chance, tried = random.Random(3), 0
    for id_of_page in ("populatie", "doorlooptijd", "mijn_trajecten", "importeren", "beheer"):
        with somebody("beheerder").open(id_of_page) as page:
            message = rerun(id_of_page)
            for id_ in widgets(page):
                state = message.rerun_script.widget_states.widgets.add()
                state.id = id_
                chance.choice(KINDS)(state, chance)
                tried += 1
            answers = send(page, message)
            assert not [a for a in answers if a.delta.new_element.WhichOneof("type") == "exception"]
            assert "Traceback" not in "".join(map(str, answers)), id_of_page
        with somebody("analist").open("populatie") as page:
            assert ended(page) is None, id_of_page
    assert tried > 40


def send(page: OpenPage, message: BackMsg) -> list[ForwardMsg]:
    """What the server says to a message, until its script is done."""
    page.socket.send(message.SerializeToString())
    said: list[ForwardMsg] = []
    while not said or said[-1].WhichOneof("type") != "script_finished":
        said.append(ForwardMsg.FromString(page.socket.recv(timeout=60)))
    return said


def test_the_buttons_of_another_role_do_nothing(somebody: Somebody) -> None:  # noqa: F811
    with somebody("beheerder").open("importeren") as page:
        buttons = widgets(page)
    assert buttons
    for sub in ("taalschool", "wethouder", "zonder_regel", ""):
        with somebody(sub).open("importeren") as page:
            message = rerun("importeren")
            for id_ in buttons:
                state = message.rerun_script.widget_states.widgets.add()
                state.id, state.trigger_value = id_, True
            said = "".join(map(str, send(page, message)))
            assert "file_uploader" not in said and "Publiceer" not in said, sub
            assert ended(page) is None


# Sessions and logins of another


@contextmanager
def back_in(visitor: Visitor, session: str) -> Iterator[OpenPage]:
    """A page opened as a browser does that lost its connection, with the id of a session."""
    headers = visitor._headers()
    token = visitor.xsrf()
    with connect(
        visitor.server.url.replace("http", "ws") + "/_stcore/stream",
        origin=visitor.server.url,
        subprotocols=["streamlit", token, session],
        additional_headers=headers | visitor._headers(),
        max_size=None,
    ) as opened:
        yield OpenPage(opened).rerun("populatie")


@pytest.mark.parametrize("sub", ["taalschool", "wethouder", ""])
def test_the_id_of_a_session_gives_nobody_that_session(somebody: Somebody, sub: str) -> None:  # noqa: F811
    me, thief = somebody("analist"), somebody(sub)
    with me.open("importeren") as mine:
        session = mine.session
        with back_in(thief, session) as taken:
            assert taken.session != session
            assert ended(mine) is None, "and its owner stays in it"
    with back_in(thief, session) as taken:
        assert taken.session != session, "also when its owner has left"
        assert thief.upload(session).status == 403
    with back_in(me, session) as again:
        assert again.session == session, "its owner comes back to it"


def ordered(page: OpenPage, session: str, order: dict[str, dict[str, str]]) -> str:
    """What the server says to an order, before it is done with the rerun that comes after it."""
    wanted = BackMsg(backend_operation_request={"request_id": "1", "session_id": session, **order})
    page.socket.send(wanted.SerializeToString())
    answers = page.rerun("populatie").messages
    return "".join(str(a) for a in answers if a.WhichOneof("type") == "backend_operation_response")


@pytest.mark.parametrize("order", ["install_skills", "dismiss_skills_nudge", "dataframe_chunk"])
def test_no_order_that_no_page_of_ours_gives_is_followed(somebody: Somebody, order: str) -> None:  # noqa: F811
    with somebody("beheerder").open("populatie") as page:
        assert ordered(page, page.session, {order: {}}) == ""


def test_a_file_for_another_page_is_not_given_by_any_message(somebody: Somebody) -> None:  # noqa: F811
    me, thief = somebody("analist"), somebody("taalschool")
    with me.open("populatie") as mine, thief.open("populatie") as page:
        link = mine.download()
        (file, *_) = re.findall(r'deferred_file_id: "([^"]+)"', mine.text)
        for session in (mine.session, page.session, ""):
            assert ordered(page, session, {"deferred_file": {"file_id": file}}) == ""
        assert thief.ask(link).status == 403


def test_a_link_back_from_the_login_of_another_logs_nobody_in(somebody: Somebody) -> None:  # noqa: F811
    """Whoever clicks it would else work, unaware, under the login of who sent it."""
    attacker, victim = somebody(), somebody()
    link = attacker.way_back("analist")
    victim.ask(link)
    answer = victim.ask(link)
    assert answer.status in {302, 303, 307, 400, 403, 500}
    assert not any(c.startswith(f"{USER}=") and len(c) > 100
                   for c in answer.headers.get_all("set-cookie") or [])  # fmt: skip
    with victim.open("populatie") as page:
        assert "Inloggen" in page.text and "trajecten op" not in page.text


def test_what_was_planted_before_a_login_is_worth_nothing_after_it(
    protected: WithLogin,  # noqa: F811
    somebody: Somebody,  # noqa: F811
) -> None:
    planted = cookie(protected, "zonder_regel")
    victim = somebody()
    victim.cookies |= planted | {XSRF: somebody().xsrf()}
    attacker = Visitor(protected, dict(victim.cookies), victim.address)
    with pytest.raises(ValueError, match="unpack"):
        victim.login("analist")  # Somebody who is logged in already is not asked to log in.
    del victim.cookies[USER]
    victim.login("analist")
    assert victim.cookies[USER] != planted[USER]
    assert victim.ask("/_stcore/metrics").status == 200
    assert attacker.ask("/_stcore/metrics").status == 403


# Slow bodies


def drip(server: WithLogin, head: str) -> socket.socket:
    """A connection that sent this much and no more."""
    place = urlsplit(server.url)
    opened = socket.create_connection((place.hostname, place.port), timeout=20)
    opened.sendall(head.encode())
    return opened


def test_who_sends_slowly_keeps_nobody_waiting(protected: WithLogin, somebody: Somebody) -> None:  # noqa: F811
    me = somebody("analist")
    with ExitStack() as stack, me.open("importeren") as page:
        cookies = "; ".join(f"{k}={v}" for k, v in me.cookies.items())
        upload = (
            f"PUT /_stcore/upload_file/{page.session}/x HTTP/1.1\r\nHost: x\r\nCookie: {cookies}\r\n"
            f"X-Forwarded-For: {me.address}\r\n"
            f"X-Xsrftoken: {me.xsrf()}\r\nContent-Type: multipart/form-data; boundary=r\r\n"
            "Content-Length: 90000000\r\n\r\n--r\r\n"
        )
        half = "GET / HTTP/1.1\r\nHost: x\r\nX-Traag: "
        strange = (
            "PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 90000000\r\n\r\n-"
        )
        slow = [drip(protected, head) for head in [half] * 150 + [upload] * 15 + [strange] * 15]
        for connection in slow:
            stack.enter_context(connection)
        begin = time.monotonic()
        assert somebody().ask("/health").status == 200
        assert ended(page) is None
        assert time.monotonic() - begin < 20
        refused = [c.recv(12) for c in slow[-15:]]
        assert all(said == b"HTTP/1.1 403" for said in refused), "before the body, not after it"


def test_an_upload_by_drops_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LONGEST_UPLOAD", 0.05)
    monkeypatch.setattr(guard, "login_configured", lambda: False)
    monkeypatch.setattr(guard, "log_refusal", lambda *_: None)
    sent: list[Message] = []

    async def reads_all(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def drops() -> Message:
        await anyio.sleep(0.02)
        return {"type": "http.request", "body": b".", "more_body": True}

    async def at_once() -> Message:
        return {"type": "http.request", "body": b".", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "PUT", "path": "/_stcore/upload_file/a/b", "scheme": "http",
        "headers": [(b"host", b"localhost:1")], "client": ("127.0.0.1", 1), "query_string": b"",
    }  # fmt: skip
    for receive in (drops, at_once):
        anyio.run(Guard(reads_all), scope, receive, send)
    assert [m["status"] for m in sent if "status" in m] == [408, 204]
    assert (b"connection", b"close") in sent[0]["headers"]
    assert "te langzaam" in sent[1]["body"].decode()


# Markup in every text of a file

EVIL = "<img src=x onerror=alert(1)>![b](//kwaad.example)[k](javascript:alert(1))$x$:red[r]`c`"
TEXTS = ("taalschool", "participatiepartner", "maatschappelijke_begeleiding")


def harmless(shown: Shown) -> None:
    """Nothing on the page reads the text as markup, in HTML, Markdown or a chart."""
    for element in shown.test.get("html"):
        assert "<img" not in element.proto.body
    for chart in shown.test.get("plotly_chart"):
        assert "<img" not in chart.proto.spec
    for kind in KINDS_OF_TEXT:
        for element in shown.test.get(kind):
            for markup in ("<img", "![b]", "[k](", "$x$", ":red[", "`c`"):
                assert not re.search(r"(?<!\\)" + re.escape(markup), element.value), (kind, markup)
    for kind in ("button", "expander", "metric", "checkbox", "selectbox", "radio"):
        for element in shown.test.get(kind):
            for markup in ("![b]", "[k](", ":red["):
                assert not re.search(r"(?<!\\)" + re.escape(markup), element.label), (kind, markup)


def test_markup_in_any_text_of_a_delivery_is_text_on_every_page(own_store: Path) -> None:
    rows: list[dict[str, str]] = [
        dict.fromkeys(TEXTS, EVIL), {"trajectnummer": "<img src=x>"}, {"trajectnummer": EVIL},
    ]  # fmt: skip
    publish(rows, "2024-07-31")
    publish([*rows, {"herkomst": EVIL}, {"leerroute": EVIL}, {"fase": EVIL}], "2024-08-31")
    shown, seen = Shown(new_test()).run(), ""
    for info in PAGES:
        if ANALYST.role in info.roles:
            shown.go(info.id)
            harmless(shown)
            seen += shown.text
    assert "onerror" in seen, "it is shown, as text"
    harmless(open_page("populatie", taalschool=EVIL, cijfer=EVIL, weergave=EVIL, onderdeel=EVIL))


def test_markup_in_headings_sheet_and_file_name_is_text_while_it_is_mapped(own_store: Path) -> None:
    _, content = export()
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet.title = "<img src=x>$x$"
    sheet.auto_filter.ref = None
    for column, heading in ((sheet.max_column + 1, EVIL), (sheet.max_column + 2, "naam " + EVIL)):
        sheet.cell(1, column, heading)
        sheet.cell(2, column, EVIL)
    names = [cell.value for cell in sheet[1]]
    sheet.cell(1, names.index("fase") + 1, "Fase " + EVIL)
    sheet.cell(3, names.index("herkomst") + 1, EVIL)
    shown = open_page("importeren").upload(
        f"export_2024-08-31 {EVIL.replace('/', '')}.xlsx", saved(book)
    )
    harmless(shown)
    boxes = [box for box in shown.test.selectbox if "Fase" in box.label]
    assert boxes, "the heading has to be chosen"
    boxes[0].set_value(next(o for o in boxes[0].options if "onerror" in o and "Fase" in o))
    shown.run()
    harmless(shown)
    assert shown.tiles["Afgekeurd"] == "1"
    shown.click("Publiceer")
    harmless(shown)
    for page in ("datakwaliteit", "kerncijfers", "importeren"):
        shown.go(page)
        harmless(shown)
