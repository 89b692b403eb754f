"""What the documents say is true: their commands run, their links and images exist."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from rijswijk_dash.settings import ROOT
from rijswijk_dash.web.registry import PAGES
from tests.cli.tools import run
from tests.tools import publish

_PINNED = r'[\w-]+==[\w.]+(; sys_platform != "win32")?'
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands() -> list[str]:
    blocks = re.findall(r"```\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("python -m rijswijk_dash")]


def test_the_commands_of_the_readme_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = commands()
    assert len(others) >= 5
    done = subprocess.run(
        [sys.executable, *shlex.split(first)[1:]],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, (first, done.stderr)
    monkeypatch.chdir(tmp_path)
    for command in others:
        ended = run(*shlex.split(command)[3:])
        assert ended.returncode == 0, (command, ended.stderr)


def matching(pattern: str) -> list[str]:
    """As a shell does with a star."""
    return [str(path) for path in Path().glob(pattern)] if "*" in pattern else []


@pytest.mark.embedded
def test_the_drill_of_restoring_runs_as_it_is_written(
    tmp_path: Path, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "docs" / "herstel.md").read_text()
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) == 7 and all(line.startswith("python -m rijswijk_dash ") for line in lines)
    publish([{}] * 12, "2024-08-31")
    monkeypatch.chdir(tmp_path)
    for line in lines:
        words = [found for word in shlex.split(line)[3:] for found in (matching(word) or [word])]
        done = run(*words)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
    assert list(own_store.parent.glob("test.voor-herstel_*.duckdb"))


def test_the_commands_of_the_deployment_exist_with_their_options() -> None:
    text = (ROOT / "deploy" / "README.md").read_text()
    lines = re.findall(r"^python -m rijswijk_dash (.+)$", text, re.MULTILINE)
    assert {line.split()[0] for line in lines} == {"verhuis", "onderhoud", "versleutel"}
    for line in lines:
        name, *arguments = shlex.split(line)
        helped = run(name, "--help")
        assert helped.returncode == 0
        assert all(option in helped.stdout for option in arguments if option.startswith("--"))


def test_the_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text())) - {"nothing"}
    assert {"run", "test", "bench"} <= named <= targets | {"an", "is"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_images_exist(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text())
    for link in links:
        if not link.startswith("http"):
            assert (document.parent / link).exists(), link


def test_the_manual_names_every_page() -> None:
    text = (ROOT / "docs" / "handleiding.md").read_text()
    for page in PAGES:
        if page.id not in ("populatie", "voortgang"):
            assert page.title in text, page.title


def test_requirements_pin_exact_versions() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            assert line.startswith("-r ") or re.fullmatch(_PINNED, line), line
