"""The rows of a shared store in a bucket of an S3-compatible store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import administrator
from rijswijk_dash.access.gate import one_state
from rijswijk_dash.admin import retention
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.backend import StoreError
from rijswijk_dash.warehouse.store import close_stores, open_store
from tests.bucket import KEY, NOT_RUN, SECRET_KEY, Bucket, find
from tests.bucket import bucket as new_bucket
from tests.cli.tools import run
from tests.postgres import SECRET, Cluster
from tests.tools import ANALYST, publish
from tests.warehouse.test_shared import all_figures, everything

pytestmark = pytest.mark.postgres


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    if find() is None:
        pytest.skip(NOT_RUN)
    with new_bucket() as made:
        yield made


@pytest.fixture
def in_bucket(
    postgres: Cluster, bucket: Bucket, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of an empty store whose rows are in a bucket, which the settings name."""
    address = postgres.new_address("s3://emmer/rijen")
    for name, value in bucket.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", address)
    monkeypatch.setenv("RIJSWIJK_DASH_SECRET", SECRET)
    settings.cache_clear()
    yield address
    close_stores()


def test_a_store_moves_to_a_bucket_and_back_and_nothing_is_lost(
    in_bucket: str, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, back = str(tmp_path / "een.duckdb"), str(tmp_path / "twee.duckdb")
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", first)
    settings.cache_clear()
    publish([{"trajectnummer": f"ZOEKMIJ{n}"} for n in range(30)], "2024-07-31")
    publish([{}, {"leerroute": "Z-route"}])
    expected, before = all_figures(), None
    close_stores()
    before = everything(first)
    for source, target in ((first, in_bucket), (in_bucket, back)):
        moved = run("verhuis", "--van", source, "--naar", target)
        assert moved.returncode == 0, moved.stderr
        monkeypatch.setenv("RIJSWIJK_DASH_STORE", target)
        settings.cache_clear()
        assert all_figures() == expected
        close_stores()
        assert everything(target) == before
    kept = bucket.objects()
    assert any(name.startswith("rijen/gemeente/rij/") for name in kept)
    assert not any(b"ZOEKMIJ" in content for content in kept.values()), "what is kept is encrypted"


def test_a_removed_person_is_in_no_object_any_more(in_bucket: str, bucket: Bucket) -> None:
    people = [{"trajectnummer": f"W{n:04}"} for n in range(30)]
    publish([*people, {"trajectnummer": "GEHEIM7"}])
    with_person = {name for name in bucket.objects() if "/rij/" in name or "/kenmerk/" in name}
    assert len(with_person) == 2
    assert retention.remove_person(administrator(), "GEHEIM7").cleaned
    assert not with_person & set(bucket.objects()), "files are written anew, the old ones are gone"
    assert figures.ask(ANALYST, figures.question("gestart")).value == 30


@pytest.mark.thorough
def test_tidying_joins_objects_and_takes_what_a_crash_left(in_bucket: str, bucket: Bucket) -> None:
    for month, route in (("05-31", "Z-route"), ("06-30", "B1-route"), ("07-31", "Z-route")):
        publish([{"leerroute": route}] * 20, f"2024-{month}")
    bucket.put("rijen/gemeente/rij/ducklake-rest.parquet", b"rest")
    expected = figures.stamp(ANALYST)
    close_stores()
    assert len([name for name in bucket.objects() if "/gemeente/rij/" in name]) > 3
    assert "opgeruimd" in run("onderhoud").stdout
    (left,) = (name for name in bucket.objects() if "/gemeente/rij/" in name)
    assert not left.endswith("rest.parquet")
    assert figures.stamp(ANALYST) == expected
    assert figures.ask(ANALYST, figures.question("gestart")).value == 20


def test_a_bucket_that_is_out_of_reach_is_said_without_any_secret(
    in_bucket: str, bucket: Bucket
) -> None:
    publish([{}] * 30)
    close_stores()  # What was read may still be in memory.
    kept = bucket.objects()
    bucket.stop()
    for _ in range(2):
        with pytest.raises(StoreError, match="niet bereikbaar") as lost, one_state():
            open_store(settings().store).query("SELECT count(*) FROM gemeente.traject")
    found = run("figures")
    assert (found.returncode, "Traceback" in found.stderr) == (1, False)
    for said in (str(lost.value), found.stdout, found.stderr):
        assert not any(secret in said for secret in (KEY, SECRET_KEY, bucket.endpoint))
    bucket.start()
    for name, content in kept.items():
        bucket.put(name, content)
    assert figures.ask(ANALYST, figures.question("gestart")).value == 30
    publish([{}, {}], "2024-09-30")
    assert figures.ask(ANALYST, figures.question("gestart")).value == 2


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("environment", "name", "says"),
    [
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "emmer", "weigert de sleutel"),
        ({"AWS_ENDPOINT_URL": "http://nergens.invalid:9000"}, "emmer", "AWS_ENDPOINT_URL"),
        ({}, "bestaatniet", "is er niet"),
    ],
)
def test_what_is_wrong_with_a_bucket_is_said(
    in_bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    name: str,
    says: str,
) -> None:
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", in_bucket.replace("emmer", name))
    settings.cache_clear()
    with pytest.raises(StoreError, match=says) as wrong:
        publish([{}] * 30)
    assert SECRET_KEY not in str(wrong.value)
    assert open_store(settings().store).query("SELECT count(*) FROM gemeente.levering") == [(0,)]
