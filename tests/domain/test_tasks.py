"""Field rights: each with a reason, and no file can grant what nobody may get."""

import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rijswijk_dash.domain import rules
from rijswijk_dash.domain import tasks as domain
from rijswijk_dash.domain.rules import Kind, Partner, fields, partners
from rijswijk_dash.domain.tasks import (
    DESKS,
    NEVER,
    NEVER_AT_A_DESK,
    Task,
    partner_named,
    partner_of_slug,
    partner_slug,
    tasks,
)
from rijswijk_dash.settings import ROOT, settings

UITLEG = "Uw eigen cliënten staan hier met alles wat u nodig heeft."
REDEN = "Dit is nodig voor het werk van deze partner."
PARTNERS = '[[partner]]\nnaam = "Taalschool Sagènn"\ntaken = ["taalles"]\n'
Write = Callable[..., None]


def forget() -> None:
    """Read the settings and all facts anew."""
    settings.cache_clear()
    for module in (rules, domain):
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Put other texts in the place of files under ``data/``."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("opslag", "voorbeeld"))
    monkeypatch.setenv("RIJSWIJK_DASH_RULES_DIR", str(folder))

    def put(taken: str, partners: str = PARTNERS) -> None:
        (folder / "taken.toml").write_text(taken, encoding="utf-8")
        (folder / "partners.toml").write_text(partners, encoding="utf-8")
        forget()

    forget()
    yield put
    monkeypatch.undo()
    forget()


def task(
    name: str = "taalles",
    *granted: str,
    eigen: str = '{ kolom = "taalschool" }',
    more: str = "",
    reden: str = REDEN,
) -> str:
    """One task with these fields, as text of taken.toml."""
    text = f'[[taak]]\nnaam = "{name}"\nuitleg = "{UITLEG}"\n{more}\n'
    text += f"eigen = {eigen}\n" if eigen else ""
    return text + "".join(
        f'[[taak.veld]]\nnaam = "{field}"\nreden = "{reden}"\n' for field in granted
    )


def refused(write: Write, *texts: str, partners: str = PARTNERS) -> str:
    write("\n".join(texts), partners)
    with pytest.raises(ValidationError) as error:
        tasks()
    return str(error.value)


# ---- the file that is delivered with the product


def test_every_task_of_a_partner_has_its_rights() -> None:
    assert {name for partner in partners() for name in partner.tasks} == set(tasks())


def test_no_task_grants_what_nobody_may_get() -> None:
    for task in tasks().values():
        assert not NEVER & set(task.fields), task.name
        assert set(task.fields) <= set(fields())
        assert "trajectnummer" not in task.fields
        assert not {"herkomst", "geslacht", "geboortejaar", "scholing"} & set(task.fields)
    for name in DESKS:
        assert not NEVER_AT_A_DESK & set(tasks()[name].fields), name


def test_the_forbidden_fields_are_those_of_the_law_and_exist() -> None:
    assert set(fields()) >= NEVER | NEVER_AT_A_DESK
    assert {
        "uitkering", "reden_einde", "verlengingsgrond", "uitkomst_leerbaarheidstoets",
        "datum_leerbaarheidstoets", "asielrechten",
    } == NEVER  # fmt: skip
    assert {name for name in fields() if name.startswith("examen_")} <= NEVER_AT_A_DESK
    assert {"taalles", "werk"} == DESKS


def test_every_reason_is_a_sentence_of_its_own() -> None:
    for task in tasks().values():
        said = [task.explanation, *task.fields.values()]
        assert len(set(said)) == len(said)
        for sentence in said:
            assert sentence[0].isupper(), sentence
            assert sentence.endswith("."), sentence
            assert len(sentence.split()) >= 8, sentence


def test_how_the_export_tells_who_the_own_clients_are() -> None:
    found = {t.name: (t.column, t.phase, t.client_number) for t in tasks().values()}
    assert found == {
        "taalles": ("taalschool", None, "clientnummer_taalschool"),
        "participatie": ("participatiepartner", None, "clientnummer_participatie"),
        "maatschappelijke begeleiding": (
            "maatschappelijke_begeleiding", None, "clientnummer_begeleiding",
        ),
        "voorinburgering": (None, "Voorinburgering", None),
        "werk": (None, None, None),
    }  # fmt: skip
    assert tasks()["werk"].fields == {}
    assert "zegt niet wie" in tasks()["werk"].explanation


def test_doelgroep_is_seen_only_where_a_rule_depends_on_it() -> None:
    seen_by = [t.name for t in tasks().values() if "doelgroep" in t.fields]
    assert seen_by == ["participatie", "maatschappelijke begeleiding"]


def test_rights_do_not_change_while_the_program_runs() -> None:
    with pytest.raises(ValidationError):
        tasks()["taalles"].rights = ()  # type: ignore[misc]
    tasks()["taalles"].fields["uitkering"] = "x"
    assert "uitkering" not in tasks()["taalles"].fields


# ---- files made by hand


def test_a_small_file_is_read(write: Write) -> None:
    write(task("taalles", "leerroute", more='clientnummer = "clientnummer_taalschool"'))
    (found,) = tasks().values()
    assert (found.column, found.phase) == ("taalschool", None)
    assert found.fields == {"leerroute": REDEN}
    assert found.explanation == UITLEG


@pytest.mark.parametrize("field", sorted(NEVER))
@pytest.mark.parametrize("name", ["taalles", "participatie", "werk"])
def test_a_file_that_grants_a_forbidden_field_is_refused(
    write: Write, name: str, field: str
) -> None:
    said = refused(write, task(name, "fase", field))
    assert f"de taak {name} mag het veld {field} niet krijgen" in said
    assert "geen enkele ketenpartner" in said


@pytest.mark.parametrize("field", sorted(NEVER_AT_A_DESK))
def test_no_test_result_or_sign_of_an_uitkering_for_a_school_or_employer_desk(
    write: Write, field: str
) -> None:
    for name in DESKS:
        said = refused(write, task(name, field))
        assert f"de taak {name} mag het veld {field} niet krijgen" in said
    column = '{ kolom = "maatschappelijke_begeleiding" }'
    write(task("taalles"), PARTNERS)
    assert tasks()["taalles"].fields == {}
    write(task("taalles") + task("maatschappelijke begeleiding", field, eigen=column))
    assert field in tasks()["maatschappelijke begeleiding"].fields


@given(granted=st.lists(st.sampled_from(sorted(fields())), unique=True, min_size=1))
def test_a_task_is_refused_if_and_only_if_it_holds_a_forbidden_field(granted: list[str]) -> None:
    numbers = {f.name for f in fields().values() if f.kind in (Kind.KEY, Kind.CLIENT_NUMBER)}
    raw = tomllib.loads(task("taalles", *granted))["taak"][0]
    if (NEVER | NEVER_AT_A_DESK | numbers) & set(granted):
        with pytest.raises(ValidationError):
            Task.model_validate(raw)
    else:
        assert list(Task.model_validate(raw).fields) == granted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (task("taalles", "schoenmaat"), "het veld schoenmaat niet krijgen: dat staat niet in velden"),
        (task("taalles", "trajectnummer"), "dat staat er altijd al bij"),
        (task("taalles", "clientnummer_begeleiding"), "alleen voor de partner die het gaf"),
        (task("taalles", "fase", "fase"), "noemt een veld twee keer"),
        (task("taalles", "fase", reden="omdat het moet"), "reden"),
        (task("taalles", "fase", reden="Omdat."), "reden"),
        (task("taalles", "fase", eigen=""), "niet wie de eigen cliënten zijn"),
        (task("taalles", eigen='{ kolom = "uitkering" }'), "dat geen organisatie is"),
        (task("taalles", eigen='{ kolom = "onzin" }'), "dat geen organisatie is"),
        (task("taalles", eigen='{ fase = "Onzin" }'), "de fase Onzin aan, die niet bestaat"),
        (task("taalles", eigen="{}"), "een kolom of een fase"),
        (task("taalles", eigen='{ kolom = "taalschool", fase = "Voldaan" }'), "een kolom of een fase"),
        (task("taalles", more='clientnummer = "fase"'), "fase aan, dat geen clientnummer is"),
        (task("taalles", more='clientnummer = "onzin"'), "onzin aan, dat geen clientnummer is"),
        (task("taalles", more='filter = "alles"'), "filter"),
        (task("taalles") + task("taalles"), "een taak staat twee keer"),
        (task("taalles") + task("werk"), "dezelfde kolom"),
        (task("werk"), "de taak taalles van Taalschool Sagènn ontbreekt"),
        ("", "taak"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_and_says_why(write: Write, text: str, said: str) -> None:
    assert said in refused(write, text)


# ---- partners in an address


def test_slugs_are_plain_unique_and_reversible() -> None:
    slugs = {partner_slug(partner): partner for partner in partners()}
    assert len(slugs) == len(partners())
    assert {"taalschool-sagenn", "taalschool-rijswijk", "welzijn-rijswijk", "martinifabriek",
            "coa", "wsp", "hogeschool-den-haag"} <= set(slugs)  # fmt: skip
    for slug, partner in slugs.items():
        assert partner_of_slug(slug) is partner
        assert slug.isascii()
        assert slug == slug.lower()
        assert partner_named(partner.name) is partner


@given(st.text(max_size=30))
def test_a_slug_is_safe_in_any_address(name: str) -> None:
    slug = partner_slug(Partner(naam=name, taken=("werk",)))
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@pytest.mark.parametrize("name", ["", "Sagènn", "taalschool-sagènn", "Taalschool Sagènn", "../coa"])
def test_an_unknown_slug_or_name_is_no_partner(name: str) -> None:
    with pytest.raises(KeyError):
        partner_of_slug(name)
    if name != "Taalschool Sagènn":
        with pytest.raises(KeyError):
            partner_named(name)


@pytest.mark.parametrize("other", ["Taalschool Sagenn", "taalschool  SAGÈNN!", "???"])
def test_partners_that_cannot_be_told_apart_are_refused(write: Write, other: str) -> None:
    write(task(), PARTNERS + f'[[partner]]\nnaam = "{other}"\ntaken = ["taalles"]\n')
    with pytest.raises(ValueError, match="adres"):
        partner_of_slug("taalschool-sagenn")
