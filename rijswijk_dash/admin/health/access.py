"""The rules that give people their roles, and the facts under ``data/`` that all else is made with."""

from collections.abc import Generator

from rijswijk_dash.access import Role
from rijswijk_dash.access.rules import access_rules
from rijswijk_dash.admin.health.finding import Finding, fault, ok, warning
from rijswijk_dash.domain.rules import partners

NAME = "Toegangsregels"
_WHERE = "Voeg een regel toe aan toegang.toml; in dat bestand staat hoe."


def check_access(*, login: bool) -> Generator[Finding]:
    """Whether the rules load, and somebody can get each role. Raises ``Refused`` when they do not load."""
    rules = access_rules().rules
    if not rules:
        said = "Er is nog geen toegangsregel, dus krijgt niemand die inlogt toegang."
        yield fault(NAME, said, _WHERE) if login else ok(NAME, f"{said} Er is ook geen inlog.")
        return
    given = {rule.role for rule in rules}
    if Role.ADMIN not in given:
        yield fault(
            NAME,
            "Geen enkele regel geeft de rol beheerder; niemand kan het dashboard beheren.",
            _WHERE,
        )
    if others := [str(role) for role in Role if role not in given and role is not Role.ADMIN]:
        yield warning(
            NAME,
            f"Niemand kan deze rol krijgen: {', '.join(others)}.",
            f"Is dat niet de bedoeling? {_WHERE}",
        )
    named = {name for rule in rules for name in rule.organisations}
    without = [partner.name for partner in partners() if partner.name not in named]
    about = f" Zonder regel: {', '.join(without)}." if without and Role.PARTNER in given else ""
    yield ok(NAME, f"{len(rules)} regels, alle te lezen; elke partner erin bestaat.{about}")
