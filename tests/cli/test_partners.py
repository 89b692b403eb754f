"""``partners`` as one types it."""

from tests.cli.test_admin import bring
from tests.cli.tools import run, run_json
from tests.figures.test_partners import SAGENN, SCHOOL, people

ROWS = [*people(20, 10, SAGENN), *people(12, 3, SCHOOL, fase="Voldaan"), {}]


def test_each_role_gets_its_own(tmp_path) -> None:
    bring(tmp_path, "2024-08-31", *ROWS)
    found = run_json("partners")
    assert (found["peildatum"], list(found["kinds"])) == (
        "2024-08-31", ["taalschool", "participatiepartner", "maatschappelijke_begeleiding"],
    )  # fmt: skip
    assert found["kinds"]["participatiepartner"] == {"missing_fields": ["Participatiepartner"]}
    schools = found["kinds"]["taalschool"]
    assert schools["organisations"][SCHOOL] == {
        "clients": 12,
        "running": 0,
        "satisfied": 12,
        "ended": 0,
    }
    assert schools["new_missing_fields"] == ["Inburgeringsaanbod (start lessen)"]
    assert (schools["without"], schools["own"]) == (1, False)
    pvt = schools["progress"]["pvt_aandeel"]
    assert pvt["whole"] == {"numerator": 13, "denominator": 32, "share": 13 / 32, "rounded": False}
    assert pvt["organisations"][SAGENN]["verdict"] == "binnen wat toeval verklaart"
    assert schools["progress"]["map_aandeel"] == {"missing_fields": ["Eindgesprek MAP"]}
    alderman = run_json("partners", "--viewer", "wethouder", "--kind", "taalschool")["kinds"][
        "taalschool"
    ]
    assert alderman["organisations"] == {SAGENN: {"clients": 20}, SCHOOL: {"clients": 12}}
    assert alderman["progress"] == {} and "routes" not in alderman
    own = run_json("partners", "--viewer", "ketenpartner:taalschool-rijswijk")["kinds"]
    assert list(own) == ["taalschool"] and list(own["taalschool"]["organisations"]) == [SCHOOL]
    assert own["taalschool"]["rounded_whole"]["clients"] % 5 == 0
    text = run("partners").stdout
    assert "geen ranglijst" in text and f"{SAGENN}: trajecten 20; lopend 20, nieuw onbekend" in text
    assert "Participatiepartner: onbekend; de export heeft geen Participatiepartner" in text
    assert f"PVT op orde, {SAGENN}: 10 van 20; binnen wat toeval verklaart" in text


def test_what_is_not_there_is_a_sentence_and_exit_1(tmp_path) -> None:
    bring(tmp_path, "2024-08-31", *ROWS)
    for wrong in (
        ["--kind", "onzin"], ["--viewer", "ketenpartner:wsp"],
        ["--viewer", "wethouder", "--filter", "leerroute=Z-route"],
        ["--viewer", "ketenpartner:coa", "--kind", "taalschool"],
    ):  # fmt: skip
        assert list(run_json("partners", *wrong, code=1)) == ["error"], wrong
        done = run("partners", *wrong)
        assert done.returncode == 1 and done.stderr.strip() and "Traceback" not in done.stderr
