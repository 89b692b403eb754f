"""What can be checked when nothing else starts: settings, login, rights, room and versions."""

from collections.abc import Sequence
from pathlib import Path

from rijswijk_dash.admin.health import options, secrets, space, versions
from rijswijk_dash.admin.health.finding import Check, Finding, found_by


def basics(files: Sequence[Path]) -> list[Finding]:
    """All of it; ``files`` are where the secrets of the login may be."""
    checks: tuple[tuple[str, Check], ...] = (
        (options.NAME, options.check_settings),
        (secrets.NAME, lambda: secrets.check_secrets(files)),
        (secrets.FILES, lambda: secrets.check_rights(files)),
        (space.NAME, space.check_space),
        (versions.NAME, versions.check_versions),
    )
    return [finding for name, check in checks for finding in found_by(name, check)]
