"""``--stamp`` as one types it: every command gives the stamp, and with it the figures of then."""

from rijswijk_dash.figures import FIGURES
from tests.cli.test_overview import as_json
from tests.figures.test_stamps import AUGUST, JULY, JUNE, many
from tests.security.tools import command
from tests.tools import publish

SINCE = "--before=2024-06-30"
COMMANDS = (
    ("figures",), ("doorlooptijd", "doorlooptijd_pip"), ("verloop",), ("stroom", SINCE),
    ("partners", "--kind=taalschool"), ("planning",), ("trajecten",), ("figures", "--peildatum", JUNE),
)  # fmt: skip


def test_every_command_gives_then_what_it_gave_then() -> None:
    publish(many(24), JUNE)
    publish(many(30), JULY)
    before = {asked: as_json(*asked) for asked in COMMANDS}
    (stamp,) = {told["stamp"] for told in before.values()}
    assert all(told["notes"] == [] for told in before.values())
    publish(many(12, leerroute="Z-route"), JULY)
    publish(many(44), AUGUST)
    for asked, told in before.items():
        assert as_json(*asked) != told
        assert as_json(*asked, "--stamp", stamp) == told
        code, text = command(*asked, "--stamp", stamp)
        assert code == 0
        assert (stamp in text) == (asked[0] != "trajecten"), "rows are a table and nothing else"
    assert set(before["figures",]["figures"]) == set(FIGURES)
    school = as_json("figures", "--stamp", stamp, "--viewer=ketenpartner:taalschool-rijswijk")
    assert school["figures"]["gestart"]["rounded"] and school["stamp"] == stamp
    other = stamp[:-8] + "0" * 8
    for asked in (("figures",), ("verloop",), ("trajecten",)):
        assert "programma" in as_json(*asked, "--stamp", other)["notes"][0]
        assert "programma dat telt" in command(*asked, "--stamp", other)[1]


def test_a_wrong_stamp_is_a_sentence_and_exit_1() -> None:
    publish(many(3), JUNE)
    for asked in COMMANDS:
        told = as_json(*asked, "--stamp", "9-0-00000000-00000000-00000000", code=1)
        assert list(told) == ["error"] and "stempel" in told["error"]
    partner = "--viewer=ketenpartner:taalschool-rijswijk"
    stamp = as_json("figures")["stamp"]
    for asked in (("trajecten",), ("partners",), ("planning",)):
        assert "stempel" in as_json(*asked, "--stamp", stamp, partner, code=1)["error"]
