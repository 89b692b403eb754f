"""The command doctor: one line for each check, what to do, and never a traceback, whatever is broken."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from rijswijk_dash.access import administrator
from rijswijk_dash.admin.health import copies, deliveries, options, secrets, space, versions
from rijswijk_dash.admin.health import figures as sums
from rijswijk_dash.admin.health.contents import check_clock
from rijswijk_dash.admin.health.finding import Finding, Level, found_by
from rijswijk_dash.cli.start import not_started
from rijswijk_dash.settings import ROOT, settings
from rijswijk_dash.warehouse import backup
from rijswijk_dash.warehouse.store import close_stores, open_store
from tests.access.tools import use_rules
from tests.cli.tools import Done, run, run_json
from tests.tools import publish

pytestmark = pytest.mark.embedded
GOOD = """[auth]
redirect_uri = "https://dashboard.rijswijk.example/oauth2callback"
cookie_secret = "een-lang-geheim-van-meer-dan-32-tekens"
client_id = "dashboard"
client_secret = "geheim"
server_metadata_url = "https://login.example/9f8e/.well-known/openid-configuration"
"""
RULES = "\n".join(
    f"[[regel]]\nrol = '{role}'\ngroepen = ['{role}']\n"
    + ("organisaties = ['Taalschool Rijswijk']\n" if role == "ketenpartner" else "")
    for role in ("beheerder", "analist", "wethouder", "ketenpartner")
)


def levels(found: list[Finding]) -> list[str]:
    return [str(each.level) for each in found]


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A login and rules of which nothing is to be said."""
    use_rules(RULES, tmp_path, monkeypatch)
    path = tmp_path / "secrets.toml"
    path.write_text(GOOD)
    path.chmod(0o600)
    return path


@pytest.fixture
def healthy(login: Path, own_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a young delivery and a backup of today: all is well."""
    monkeypatch.setenv("RIJSWIJK_DASH_BACKUP_DIR", str(tmp_path / "kopie"))
    settings.cache_clear()
    publish([{}] * 12, f"{date.today() - timedelta(days=5):%Y-%m-%d}")
    assert run("reservekopie").returncode == 0
    own_store.chmod(0o600)
    return login


def doctor(files: Path, *arguments: str) -> Done:
    return run("doctor", "--secrets", str(files), *arguments)


def test_all_is_well_and_nothing_changes(healthy: Path, own_store: Path) -> None:
    before = own_store.read_bytes()
    done = doctor(healthy)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith("ok ")] == []
    assert {line.split("  ")[-1].partition(":")[0].strip() for line in lines} == {
        "Instellingen", "Inlog", "Rechten van bestanden", "Ruimte op schijf", "Versies", "Toegangsregels",
        "Reservekopieën", "Opslag", "Sleutel voor pseudoniemen", "Logboek", "Klok", "Leveringen",
        "Register en rijen", "Beschermde tabellen", "Kenmerken", "Cijfers",
    }  # fmt: skip
    found = run_json("doctor", "--secrets", str(healthy))
    assert found["healthy"] and {each["level"] for each in found["findings"]} == {"ok"}
    assert own_store.read_bytes() == before
    assert not own_store.with_name(own_store.name + ".wal").exists()


@pytest.fixture
def without_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the check that takes longest, in tests of another one."""
    monkeypatch.setattr(sums, "check_sums", lambda *_: [])


@pytest.mark.usefixtures("without_sums")
@pytest.mark.parametrize(
    ("sql", "check", "says"),
    [
        ("UPDATE gemeente.levering SET aangenomen = 11", "Register en rijen", "verschillen bij levering 1"),
        ("DELETE FROM gemeente.rij WHERE trajectnummer = 'T0003'", "Register en rijen", "levering 1"),
        ("DELETE FROM beschermd.uitgave", "Beschermde tabellen", "geen beschermde tabel bij levering 1"),
        ("UPDATE afgeleid.kenmerk SET fase = 'Voldaan'", "Kenmerken", "bij levering 1"),
        ("UPDATE beschermd.profiel SET w = w + 5", "Beschermde tabellen", "tellen anders op bij levering 1"),
        ("UPDATE beschermd.voortgang SET w = -5", "Beschermde tabellen", "onmogelijk aantal"),
        ("UPDATE toezicht.logboek SET wie = 'een ander' WHERE nr = 1", "Logboek", "zegel van regel 1"),
        ("DELETE FROM toezicht.logboek WHERE nr = 1", "Logboek", "past niet"),
        ("UPDATE gemeente.levering SET peildatum = '2093-01-01'", "Leveringen", "in de toekomst"),
        ("UPDATE toezicht.logboek SET wanneer = '2093-01-01'", "Klok", "2093"),
        ("UPDATE gemeente.meta SET waarde = '99' WHERE naam = 'versie'", "Opslag", "nieuwere versie"),
        ("UPDATE gemeente.meta SET waarde = 'x' WHERE naam = 'sleutel_kenmerk'", "Sleutel", "hoort niet"),
        ("DROP TABLE beschermd.profiel", "Beschermde tabellen", "niet gelukt (CatalogException"),
        ("DROP SCHEMA gemeente CASCADE", "Opslag", "is geen opslag van dit dashboard"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_store_is_found(
    own_store: Path, login: Path, sql: str, check: str, says: str
) -> None:
    publish([{}] * 12, f"{date.today():%Y-%m-%d}")
    close_stores()
    with duckdb.connect(str(own_store)) as connection:
        connection.execute(sql)
    done = doctor(login)
    assert done.returncode == 1
    faults = [line[8:] for line in done.stdout.splitlines() if line.startswith("fout")]
    assert any(line.startswith(check) and says in line for line in faults)
    assert all(" → " in line for line in faults)
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.usefixtures("without_sums")
@pytest.mark.parametrize("harm", ["cut", "bytes", "text", "folder", "nothing", "key", "no key"])
def test_a_broken_store_is_told_and_never_a_traceback(
    own_store: Path, login: Path, harm: str
) -> None:
    publish([{"trajectnummer": f"T{n:06}"} for n in range(400)], f"{date.today():%Y-%m-%d}")
    close_stores()
    key, content = own_store.with_suffix(".sleutel"), bytearray(own_store.read_bytes())
    if harm == "cut":
        own_store.write_bytes(content[: len(content) // 2])
    elif harm == "bytes":
        for place in range(20_000, len(content), 4096):
            content[place] ^= 255
        own_store.write_bytes(content)
    elif harm == "text":
        own_store.write_text("geen database")
    elif harm in ("folder", "nothing"):
        own_store.unlink()
        if harm == "folder":
            own_store.mkdir()
    elif harm == "key":
        key.write_text("f" * 64)
    else:
        key.unlink()
    done = doctor(login, "--json")
    found = json.loads(done.stdout)
    faults = [each for each in found["findings"] if each["level"] == "fout"]
    assert done.returncode == 1 and faults and all(each["todo"] for each in faults)
    assert {each["check"] for each in faults} <= {
        "Opslag",
        "Sleutel voor pseudoniemen",
        "Logboek",
        "Leveringen",
        "Register en rijen",
        "Beschermde tabellen",
        "Kenmerken",
        "Cijfers",
    }
    assert own_store.exists() is (harm != "nothing"), "nothing is made"
    assert key.exists() is (harm != "no key"), "no key is made"


def test_while_the_dashboard_runs_it_says_what_it_could_not_check(
    healthy: Path, own_store: Path
) -> None:
    holder = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(own_store)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout and process.stdout.readline() == "open\n"
        told, copied = doctor(healthy), run("reservekopie")
        put_back = run("herstel", str(next(settings().backup_dir.glob("*.duckdb"))))
        process.communicate("\n")
    assert told.returncode == 0
    (line,) = [x for x in told.stdout.splitlines() if x.startswith("let op")]
    assert "Het dashboard draait" in line and "onderdeel Gezondheid" in line
    assert "helemaal gelezen" in told.stdout
    assert (copied.returncode, put_back.returncode) == (1, 1)
    assert "Het dashboard draait" in copied.stderr and "Gezondheid" in copied.stderr
    assert "Zet het dashboard eerst uit" in put_back.stderr


def test_what_does_not_start_is_told_by_doctor_and_by_every_command(tmp_path: Path) -> None:
    broken = tmp_path / "stuk"
    shutil.copytree(ROOT / "data", broken, ignore=shutil.ignore_patterns("opslag", "voorbeeld"))
    (broken / "velden.toml").write_text("[[veld")

    def call(*arguments: str, **given: str) -> str:
        named = {f"RIJSWIJK_DASH_{name}": value for name, value in given.items()}
        done = subprocess.run(
            [sys.executable, "-m", "rijswijk_dash", *arguments], cwd=tmp_path, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **named},
        )  # fmt: skip
        assert done.returncode == 1
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout + done.stderr

    told = call("figures", SECRET="tekort")
    assert "een instelling klopt niet" in told and "python -m rijswijk_dash doctor" in told
    assert "tekort" not in told
    told = call("doctor", RULES_DIR=str(broken))
    assert "TOMLDecodeError, bij het lezen van velden.toml" in told
    assert "ok      Versies" in told


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ModuleNotFoundError("weg", name="streamlit"), "ModuleNotFoundError, streamlit"),
        (FileNotFoundError(2, "weg", "/geheim/pad/velden.toml"), "FileNotFoundError, velden.toml"),
        (ValueError("Jansen, BSN 123456782"), "(ValueError)"),
    ],
)
def test_why_it_does_not_start(
    error: Exception, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not_started(error, ["doctor", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert says in found["error"] and found["healthy"] is False
    assert all(hidden not in str(found) for hidden in ("Jansen", "/geheim/pad"))
    assert {"Instellingen", "Versies"} <= {each["check"] for each in found["findings"]}


# Each kind of check by itself


@pytest.mark.parametrize(
    ("given", "level", "says"),
    [
        ({"BACKUP_DRI": "x"}, "let op", "Bedoelt u RIJSWIJK_DASH_BACKUP_DIR?"),
        ({"ZOMAAR_IETS": "x"}, "let op", "geen instelling"),
        ({"SECRET": "kort"}, "fout", "RIJSWIJK_DASH_SECRET is te kort"),
        ({"BACKUP_KEEP": "nul"}, "fout", "BACKUP_KEEP is geen heel getal"),
        ({"BACKUP_KEEP": "0"}, "fout", "BACKUP_KEEP is te klein"),
        ({"BACKUP_AT": "drie uur"}, "fout", "BACKUP_AT is geen tijd"),
        ({"LOG": "hard"}, "fout", "LOG moet uit, tekst of json zijn"),
        ({"TRUSTED_PROXY": "misschien"}, "fout", "geen ja of nee"),
        ({"NEW_STORE_KEY": "x" * 40}, "let op", "staat er nog"),
        ({"REAL_DATA_WITHOUT_LOGIN": "ja"}, "let op", "andere woorden"),
        ({"RULES_DIR": "/er/is/niets"}, "fout", "(/er/is/niets) is er niet"),
        ({"ACCESS_RULES": "/er/is/niets"}, "fout", "toegangsregels (/er/is/niets) is er niet"),
        ({"STORE": "ducklake:postgresql://u@h/d?data=/x"}, "fout", "heeft RIJSWIJK_DASH_SECRET nodig"),
        ({"STORE": "/a/b.duckdb", "BACKUP_DIR": "/a"}, "let op", "in de map van de gegevens"),
    ],
)  # fmt: skip
def test_settings(
    monkeypatch: pytest.MonkeyPatch, given: Mapping[str, str], level: str, says: str
) -> None:
    named = {f"RIJSWIJK_DASH_{name}": value for name, value in given.items()}
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    found = list(options.check_settings(named))
    assert levels(found) == [level]
    assert says in found[0].said and found[0].todo
    assert "kort\n" not in str(found) and ("x" * 40) not in str(found)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"een-lang-geheim-van-meer-dan-32-tekens"', '"kort"', "korter dan 32"),
        ('client_id = "dashboard"', "", "ontbreekt client_id"),
        ("/9f8e/", "/common/", "elk account"), ("/9f8e/", "/TENANT-ID/", "elk account"),
        ("https://dashboard", "http://dashboard", "niet met https"),
        ("/oauth2callback", "/elders", "eindigt niet op /oauth2callback"),
        ("[auth]", "[auth", "niet te lezen"), ("[auth]", "[iets]", "geen deel [auth]"),
    ],
)  # fmt: skip
def test_secrets(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "secrets.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new))
    found = list(secrets.check_secrets([path, tmp_path / "nergens.toml"]))
    assert [each for each in found if says in each.said and each.todo]
    assert "ok" not in levels(found)
    assert "geheim" not in str(found)


def test_no_secrets_and_providers_with_a_section_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    (none,) = secrets.check_secrets([path])
    assert none.level is Level.WARNING and not secrets.login_set_up([path])
    head, tail = GOOD.split("client_id", 1)
    path.write_text(f"{head}[auth.entra]\nclient_id{tail}")
    assert levels(list(secrets.check_secrets([path]))) == ["ok"]
    path.write_text("[kapot")
    assert secrets.login_set_up([path]), "what cannot be read is no open door"


@pytest.mark.parametrize("which", ["secrets", "key", "store", "folder"])
def test_what_others_can_read_is_told(
    own_store: Path, login: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    folder = tmp_path / "kopie"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("RIJSWIJK_DASH_BACKUP_DIR", str(folder))
    settings.cache_clear()
    own_store.parent.mkdir()
    paths = {"secrets": login, "key": own_store.with_suffix(".sleutel"), "store": own_store,
             "folder": folder}  # fmt: skip
    for path in (own_store, paths["key"]):
        path.touch(0o600)
    assert levels(list(secrets.check_rights([login]))) == ["ok"]
    paths[which].chmod(0o755 if which == "folder" else 0o640)
    (found,) = secrets.check_rights([login])
    assert found.level is (Level.FAULT if which in ("secrets", "key") else Level.WARNING)
    assert found.todo == f"Doe: chmod {700 if which == 'folder' else 600} {paths[which]}"


def test_versions(tmp_path: Path) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text("duckdb==0.0.1\nbestaat-niet-hier==1.0\n-r x\n")
    found = list(versions.check_versions(pins))
    assert levels(found) == ["let op", "fout"]
    assert (
        "gevraagd is 0.0.1" in found[0].said and "bestaat-niet-hier 1.0 ontbreekt" in found[1].said
    )
    assert levels(list(versions.check_versions())) == ["ok"]
    assert levels(list(versions.check_versions(tmp_path / "niets"))) == ["let op"]


def test_space(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_store.parent.mkdir()
    own_store.write_bytes(bytes(10**6))
    usage = shutil.disk_usage(own_store.parent)
    for free, level in ((201 * 10**6, "fout"), (202 * 10**6, "ok")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        assert levels(list(space.check_space())) == [level]


@pytest.mark.usefixtures("without_sums")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "krijgt niemand"), ("[[regel]]\nrol = 'analist'\ngroepen = ['a']\n", "geen regel beheerder"),
        (RULES.replace("Taalschool Rijswijk", "Bestaat Niet"), "staat niet in partners.toml"),
        (RULES.replace("'wethouder'", "'analist'"), "wethouder"), ("niet = [", "klopt niet"),
    ],
)  # fmt: skip
def test_access_rules(login: Path, text: str, expected: str) -> None:
    (login.parent / "toegang.toml").write_text(text)
    done = doctor(login)
    lines = [
        x for x in done.stdout.splitlines() if "Toegangsregels: " in x and not x.startswith("ok")
    ]
    wanted = expected.replace("geen regel beheerder", "geeft de rol beheerder")
    assert any(wanted in line for line in lines), lines


def test_deliveries_and_clock(own_store: Path) -> None:
    store = open_store(settings().store)
    assert levels(list(deliveries.check_deliveries(store))) == ["let op"]
    publish([{}], "2026-01-31")
    for today, level in (
        ("2026-01-30", "fout"), ("2026-01-31", "ok"), ("2026-04-03", "ok"), ("2026-04-04", "let op"),
    ):  # fmt: skip
        assert levels(list(deliveries.check_deliveries(store, date.fromisoformat(today)))) == [
            level
        ]
    now = datetime.now(UTC)
    assert levels(list(check_clock(store, now))) == ["ok"]
    assert levels(list(check_clock(store, now - timedelta(minutes=4)))) == ["ok"]
    assert levels(list(check_clock(store, now - timedelta(minutes=6)))) == ["fout"]


def test_backups_none_old_future_and_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert levels(list(copies.check_backups())) == ["let op"]
    monkeypatch.setenv("RIJSWIJK_DASH_BACKUP_DIR", str(tmp_path / "kopie"))
    settings.cache_clear()
    assert levels(list(copies.check_backups())) == ["fout"]
    publish([{}], "2026-01-31")
    made = datetime.now(UTC)
    assert run("reservekopie").returncode == 0
    settings.cache_clear()
    for after, expected in ((0, ["ok"]), (47, ["ok"]), (49, ["fout", "ok"]), (-2, ["fout", "ok"])):
        found = list(copies.check_backups(made + timedelta(hours=after)))
        assert levels(found) == expected, (after, found)
    old = list(copies.check_backups(made + timedelta(days=38)))
    assert levels(old) == ["fout", "let op", "ok"] and "Wie is verwijderd" in old[1].todo
    (path,) = (tmp_path / "kopie").glob("*.duckdb")
    os.truncate(path, 100_000)
    assert levels(list(copies.check_backups(made))) == ["fout"]
    assert backup.moment_of(path)


def test_a_check_that_fails_itself_is_a_fault_without_what_it_said() -> None:
    def broken() -> list[Finding]:
        raise RuntimeError("Jansen, BSN 123456782")

    (found,) = found_by("Proef", broken)
    assert (
        found.level is Level.FAULT and "RuntimeError" in found.said and "Jansen" not in str(found)
    )


def test_a_sum_that_breaks_is_a_fault(own_store: Path) -> None:
    publish([{}] * 3, "2026-01-31")
    store = open_store(settings().store)
    with store.transaction() as cursor:
        cursor.execute("UPDATE gemeente.levering SET aangenomen = 4")
    (found,) = sums.check_sums(administrator(), open_store(settings().store))
    assert found.level is Level.FAULT and "1 sommen kloppen niet" in found.said
    assert "register" in found.said
