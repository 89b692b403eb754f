"""The same stamp gives the same figures, or a sentence that says why they may differ."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Viewer, administrator, analyst, viewer_named
from rijswijk_dash.admin import retention
from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.figures import FIGURES, WrongQuestion
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import settings
from tests.tools import ANALYST, publish

SCHOOL = "Taalschool Rijswijk"
ROLES = (
    "analist",
    "beheerder",
    "wethouder",
    "ketenpartner:taalschool-rijswijk",
    "ketenpartner:wsp",
)
JUNE, JULY, AUGUST = "2024-06-30", "2024-07-31", "2024-08-31"
OWN_ROW = {"taalschool": SCHOOL, "datum_vestiging": "2024-01-15", "geslacht": "Man"}
Told = dict[str, object]


def many(count: int, start: int = 0, **row: str) -> list[dict[str, str]]:
    return [{"trajectnummer": f"M{start + n:03}", **OWN_ROW, **row} for n in range(count)]


def everything(viewer: Viewer) -> Told:
    """What a viewer gets of each figure and of what is made of them, or the words of the refusal."""
    asked: dict[str, Callable[[], object]] = {"peildata": lambda: figures.peildata(viewer)}
    for name in FIGURES:
        asked[name] = lambda n=name: figures.ask(viewer, figures.question(n))
    for name in ("gestart", "pvt_aandeel", "map", "fase"):
        asked[f"{name} per route"] = lambda n=name: figures.ask(
            viewer, figures.question(n, ["leerroute"])
        )
    asked |= {
        "trend": lambda: figures.trend(viewer, figures.question("leerroute")),
        "trend until": lambda: figures.trend(viewer, figures.question("pvt"), date(2024, 7, 31)),
        "flow": lambda: figures.flow(viewer, date(2024, 6, 30)),
        "stock": lambda: figures.stock(viewer),
        "partners": lambda: figures.partners(viewer, "taalschool"),
        "signals": lambda: figures.signals(viewer),
        "survival": lambda: figures.survival(viewer, "doorlooptijd_pip"),
        "choices": lambda: figures.choices(viewer, "leerroute"),
        "forecast": lambda: figures.forecast(viewer),
        "backtest": lambda: figures.backtest(viewer),
        "stamp": lambda: str(figures.stamp(viewer)),
        "missing": lambda: figures.missing_fields(viewer),
    }  # fmt: skip
    if viewer.role in ("analist", "beheerder"):
        asked |= {
            "rows": lambda: figures.trajecten(viewer),
            "turns": lambda: figures.turns(viewer),
            "deadlines": lambda: figures.deadlines(viewer),
            "agenda": lambda: figures.deadlines_per_month(viewer),
            "completeness": lambda: figures.completeness(viewer),
        }
    return {name: _told(attempt) for name, attempt in asked.items()}


def _told(attempt: Callable[[], object]) -> object:
    try:
        return attempt()
    except (Refused, WrongQuestion) as no:
        return str(no)


def _of_own(told: object) -> bool:
    if isinstance(told, figures.Backtest):
        return not told.from_ways and told.source.who == ""
    if isinstance(told, figures.Signals):
        answers = (*told.quiet, *told.unknown, *(raised.answer for raised in told.raised))
        return any(answer.own for answer in answers)
    return bool(getattr(told, "own", False))


def stamp() -> str:
    return str(figures.stamp(ANALYST))


def value(viewer: Viewer, text: str, name: str = "gestart") -> object:
    with figures.as_of(viewer, text) as notes:
        assert notes == ()
        return figures.ask(viewer, figures.question(name)).value


def notes_of(text: str) -> tuple[str, ...]:
    with figures.as_of(ANALYST, text) as notes:
        return notes


def test_every_role_gets_the_same_after_later_deliveries_and_undos() -> None:
    publish(many(24), JUNE)
    publish(many(30), JULY)
    wrong = publish(many(31, leerroute="Z-route"), AUGUST)
    viewers = {name: viewer_named(name) for name in ("analist", *ROLES[2:4])}
    then = stamp()
    before = {name: everything(viewer) for name, viewer in viewers.items()}
    known = before["analist"]["gestart"]
    assert isinstance(known, figures.Answer) and known.value == 31
    publish(many(50, start=7, leerroute="B1-route"), AUGUST)
    publish(many(44), "2024-09-30")
    publish(many(3), JUNE)
    intake.undo(ANALYST, wrong.id)
    for name, viewer in viewers.items():
        now = everything(viewer)
        assert now["gestart"] != before[name]["gestart"]
        with figures.as_of(viewer, then) as notes:
            assert notes == ()
            again = everything(viewer)
        # Of own clients there is nothing with a stamp.
        shared = {what: told for what, told in before[name].items() if not _of_own(told)}
        assert {what: again[what] for what in shared} == shared
        left = set(again) - set(shared)
        assert left == ({"partners", "forecast", "backtest", "signals"} if ":" in name else set())
        assert everything(viewer) == now, "outside it all is as it is now"


def test_every_state_of_a_history_comes_back() -> None:
    sample = [{"trajectnummer": f"{INVENTED_PREFIX}{n}"} for n in range(12)]
    said: dict[str, tuple[object, object]] = {}

    def note() -> None:
        newest = figures.ask(ANALYST, figures.question("gestart"))
        said[stamp()] = newest.value, newest.source.invented

    publish(sample, JUNE)
    note()
    publish(sample[:11], JULY)
    note()
    first = publish(many(5), JUNE)  # Real now: July, invented, does not count any more.
    note()
    second = publish(many(6), JUNE)
    note()
    for delivery in (second, first):
        intake.undo(ANALYST, delivery.id)
        note()
    assert list(said.values()) == [
        (12, True),
        (11, True),
        (5, False),
        (6, False),
        (5, False),
        (11, True),
    ]
    assert len(said) == 6
    for text, told in said.items():
        with figures.as_of(ANALYST, text) as notes:
            newest = figures.ask(ANALYST, figures.question("gestart"))
            assert (newest.value, newest.source.invented, notes) == (*told, ())
            assert figures.shows_invented_data() == told[1]


def test_an_answer_carries_the_stamp_of_when_it_was_asked() -> None:
    publish(many(3), JUNE)
    then = stamp()
    asked = figures.question("gestart")
    assert figures.ask(ANALYST, asked).source.stamp == then
    publish(many(4), JULY)
    assert figures.ask(ANALYST, asked).source.stamp == stamp() != then
    with figures.as_of(ANALYST, then):
        assert str(figures.stamp(ANALYST)) == then
        assert figures.ask(ANALYST, asked).source.stamp == then


def test_a_removed_person_gives_the_sentence_only_where_the_person_counted() -> None:
    publish(many(3), JUNE)
    without = stamp()
    publish([*many(3), {"trajectnummer": "WEG1"}], JULY)
    with_ = stamp()
    publish(many(3), JULY)
    after = stamp()
    retention.remove_person(administrator("b"), "WEG1")
    (told,) = notes_of(with_)
    assert "gegevens verwijderd" in told and "lager" in told
    assert notes_of(without) == notes_of(after) == ()
    with figures.as_of(ANALYST, with_):
        assert figures.ask(ANALYST, figures.question("gestart")).value == 3


def test_a_rounded_table_that_is_made_anew_gives_the_sentence_too() -> None:
    """July shows the table of June, and loses nobody itself."""
    gone = [{"trajectnummer": f"WEG{n}", "leerroute": "Z-route"} for n in range(8)]
    june = publish([*many(40), *gone], JUNE)
    july = publish(many(40, leerroute="B1-route"), JULY)
    shown = dict(retention.open_store(settings().store).query("SELECT * FROM beschermd.uitgave"))
    assert shown[july.id] == june.id
    intake.undo(ANALYST, june.id)
    then = stamp()
    for n in range(8):
        retention.remove_person(administrator("b"), f"WEG{n}")
    assert len(notes_of(then)) == 1


def test_a_purge_gives_the_sentence() -> None:
    done = {"fase": "Voldaan", "datum_voldaan": "2018-01-01", "datum_vestiging": "2016-01-01"}
    publish([*many(3), {"trajectnummer": "OUD1", **done}], JUNE)
    then = stamp()
    assert retention.purge(administrator("b"), date(2026, 1, 1)).trajecten == 1
    assert len(notes_of(then)) == 1


def _other_rules(folder: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    shutil.copytree(settings().rules_dir, folder, ignore=shutil.ignore_patterns("opslag"))
    with (folder / change).open("a") as file:
        file.write("\n# gewijzigd\n")
    monkeypatch.setenv("RIJSWIJK_DASH_RULES_DIR", str(folder))
    settings.cache_clear()


@pytest.mark.parametrize(("name", "count"), [("regels.toml", 1), ("toegang.toml", 0)])
def test_changed_rules_give_their_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, count: int
) -> None:
    publish(many(3), JUNE)
    then = stamp()
    _other_rules(tmp_path / "data", monkeypatch, name)
    notes = notes_of(then)
    assert len(notes) == count
    assert all("regels of lijsten" in note for note in notes)
    assert (stamp() == then) == (not count)


def test_another_program_gives_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(many(3), JUNE)
    *front, mark = stamp().split("-")
    (told,) = notes_of("-".join([*front, "0" * 8]))
    assert "programma" in told
    assert mark != "0" * 8


def test_every_difference_is_told_in_one_go() -> None:
    publish(many(3), JUNE)
    assert len(notes_of("1-0-00000000-00000000-00000000")) == 3


FOREIGN = (
    "", " ", "1", "1-0", "x", "1-0-zzzzzzzz-00000000-00000000", "1-0-00000000-00000000",
    "-1-0-00000000-00000000-00000000", "1-0-00000000-00000000-00000000-", "1-0-0-0-0",
    "٣-0-00000000-00000000-00000000", "1-0-00000000-00000000-000000000", "'; DROP TABLE x; --",
    "9999999999-0-00000000-00000000-00000000", "4-0-00000000-00000000-00000000",
    "0-0-00000000-00000000-00000000", "3-2-00000000-00000000-00000000",
    "2-1-00000000-00000000-00000000", "a" * 5000,
)  # fmt: skip


def test_what_is_no_stamp_of_this_store_is_a_wrong_question() -> None:
    publish(many(3), JUNE)
    publish(many(3), JULY)
    intake.undo(ANALYST, publish(many(4), JULY).id)
    for text in FOREIGN:
        with pytest.raises(WrongQuestion) as no, figures.as_of(ANALYST, text):
            raise AssertionError(text)
        assert "stempel" in str(no.value) and len(str(no.value)) < 250


def test_a_stamp_is_read_in_capitals_and_with_spaces() -> None:
    publish(many(3), JUNE)
    assert value(ANALYST, f"  {stamp().upper()}\n") == 3


def test_an_empty_store_has_a_stamp_that_shows_nothing() -> None:
    with pytest.raises(WrongQuestion), figures.as_of(ANALYST, stamp()):
        raise AssertionError


# Who may see what, also then


def ways(viewer: Viewer) -> Sequence[Callable[[], object]]:
    """Every way to the own clients of a partner."""
    own = figures.question("gestart", own=True)
    mine = {"taalschool": [SCHOOL]}
    return (
        lambda: figures.ask(viewer, own),
        lambda: figures.trend(viewer, own),
        lambda: figures.ask(viewer, figures.question("gestart", (), mine)),
        lambda: figures.choices(viewer, "leerroute", own=True),
        lambda: figures.trajecten(viewer),
        lambda: figures.trajecten(viewer, None, mine),
        lambda: figures.trajecten(viewer, date(2024, 6, 30)),
        lambda: figures.turns(viewer),
        lambda: figures.deadlines(viewer),
        lambda: figures.deadlines_per_month(viewer),
        lambda: figures.partners(viewer, "taalschool"),
        lambda: figures.forecast(viewer),
        lambda: figures.backtest(viewer),
        lambda: figures.stock(viewer, mine),
        lambda: figures.flow(viewer, date(2024, 6, 30), None, mine),
        lambda: figures.survival(viewer, "doorlooptijd_pip", "", mine),
        lambda: figures.rows_behind(viewer, own),
        lambda: figures.rows_behind(viewer, figures.question("gestart")),
    )


def test_a_partner_gets_no_own_clients_with_a_stamp_by_any_way() -> None:
    publish(many(24), JUNE)
    publish(many(30), JULY)
    viewer = viewer_named("ketenpartner:taalschool-rijswijk")
    assert figures.trajecten(viewer).rows
    then = stamp()
    for later in (False, True):
        if later:
            publish(many(12, taalschool="Taalschool Sagènn"), JULY)
        with figures.as_of(viewer, then):
            assert not figures.may_filter(viewer, "leerroute", own=True)
            for number, attempt in enumerate(ways(viewer)):
                with pytest.raises(Refused):
                    print(number, attempt())
            assert not _of_own(figures.signals(viewer))
    assert figures.ask(viewer, figures.question("gestart", own=True)).value == 0


@pytest.mark.parametrize("name", ROLES[2:4])
def test_a_stamp_opens_nothing_that_the_role_may_not_see(name: str) -> None:
    """Each answer is as exact, protected or refused as the same question is now."""
    publish(many(24), JUNE)
    then = stamp()
    publish(many(40), JULY)
    viewer = viewer_named(name)
    crossings = ((), ("leerroute",), ("leerroute", "fase"), ("taalschool",), ("land",))
    for figure in FIGURES:
        for by in crossings if figure == "gestart" else crossings[:1]:
            with suppress(WrongQuestion):
                asked = figures.question(figure, by)
                kinds = _kind(viewer, asked)
                with figures.as_of(viewer, then):
                    assert _kind(viewer, asked) == kinds, (figure, by)
    with figures.as_of(viewer, then):
        for attempt in ways(viewer)[4:9]:
            with pytest.raises(Refused):
                attempt()
        with pytest.raises(Refused):
            figures.completeness(viewer)


def _kind(viewer: Viewer, asked: figures.Question) -> str:
    try:
        answer = figures.ask(viewer, asked)
    except Refused as no:
        return str(no)
    mine = not viewer.organisations or answer.source.who == answer.source.file_name == ""
    return f"{answer.rounded} {answer.own} {mine}"


def test_the_stamp_needs_a_login_that_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(many(3), JUNE)
    then = stamp()

    def ended(_: Viewer) -> None:
        raise Refused("uw inlog is voorbij")

    monkeypatch.setattr("rijswijk_dash.access.gate.require_live", ended)
    with pytest.raises(Refused):
        figures.stamp(analyst())
    with pytest.raises(Refused), figures.as_of(analyst(), then):
        raise AssertionError
