"""Which role somebody has, by rules over the claims of its login. No rule, no access.

The rules are a file (``data/toegang.toml``, or the one of the setting ``access_rules``). It is read
again as soon as it changes, so a role that is withdrawn is gone at the next click.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from rijswijk_dash.access.viewer import Refused, Role
from rijswijk_dash.domain.rules import municipalities, municipality, partners
from rijswijk_dash.settings import settings

# Never empty: an empty address in a rule would fit everybody whose address is unknown.
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class AccessRule(BaseModel):
    """One rule: whoever meets a condition of it gets the role."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role = Field(alias="rol")
    groups: frozenset[_Text] = Field(default=frozenset(), alias="groepen")
    emails: frozenset[_Text] = Field(default=frozenset(), alias="emails")
    domains: frozenset[_Text] = Field(default=frozenset(), alias="domeinen")
    organisations: tuple[str, ...] = Field(default=(), alias="organisaties")
    gemeenten: tuple[str, ...] | Literal["alle"] = Field(default=(), alias="gemeenten")
    explanation: str = Field(default="", alias="uitleg")

    @model_validator(mode="after")
    def _makes_sense(self) -> "AccessRule":
        if not (self.groups or self.emails or self.domains):
            raise ValueError("een regel noemt groepen, emails of domeinen")
        if (self.role is Role.PARTNER) != bool(self.organisations):
            raise ValueError("een ketenpartner heeft organisaties, een andere rol niet")
        known = {partner.name for partner in partners()}
        for name in self.organisations:
            if name not in known:
                raise ValueError(f"de organisatie ‘{name}’ staat niet in partners.toml")
        for code in () if self.gemeenten == "alle" else self.gemeenten:
            if code not in municipalities():
                raise ValueError(f"de gemeente ‘{code}’ staat niet in instellingen.toml")
        return self

    @property
    def sees(self) -> tuple[str, ...]:
        """The codes of the gemeenten of this rule: that of the installation, unless it names others."""
        if self.gemeenten == "alle":
            return tuple(municipalities())
        return tuple(dict.fromkeys(self.gemeenten)) or (municipality().code,)

    def holds_for(self, person: "Person") -> bool:
        """Whether one of the conditions holds for this person."""
        if self.groups & person.groups:
            return True
        _, at, domain = person.email.partition("@")
        return bool(at) and (
            person.email in {email.lower() for email in self.emails}
            or domain in {name.lower() for name in self.domains}
        )


class AccessRules(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: str = "de beheerder van het dashboard"
    trusts_email: bool = Field(default=False, alias="vertrouw_email")
    issuers: frozenset[_Text] = Field(default=frozenset(), alias="uitgevers")
    rules: tuple[AccessRule, ...] = Field(default=(), alias="regel")


@dataclass(frozen=True)
class Person:
    """What the rules look at. The e-mail address is empty unless it may be trusted."""

    groups: frozenset[str]
    email: str


@dataclass(frozen=True)
class Grant:
    """The role that somebody gets, and by which rules (counted from one).

    ``by_gemeente`` has the code of each gemeente that it may see, with its organisations there.
    """

    role: Role
    by_gemeente: Mapping[str, tuple[str, ...]]
    numbers: tuple[int, ...]

    @property
    def gemeenten(self) -> tuple[str, ...]:
        """The codes of the gemeenten, in the order of the installation."""
        return tuple(self.by_gemeente)

    @property
    def organisations(self) -> tuple[str, ...]:
        """The organisations in any gemeente."""
        return tuple(dict.fromkeys(name for names in self.by_gemeente.values() for name in names))


def access_rules() -> AccessRules:
    """The rules as the file says them now. Raises ``Refused`` when the file cannot be used."""
    path = _path()
    try:
        stat = path.stat()
        return _read(path, (stat.st_mtime_ns, stat.st_size, stat.st_ino))
    except OSError:
        raise Refused(f"Het bestand met toegangsregels ({path.name}) ontbreekt.") from None
    except (ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(
            f"Het bestand met toegangsregels ({path.name}) klopt niet: {_what(error)}. "
            "Zolang dat zo is, heeft niemand toegang."
        ) from None


def rules_mark() -> str:
    """A short mark of the rules file as it is now; another mark means that it was changed."""
    try:
        return hashlib.sha256(_path().read_bytes()).hexdigest()[:16]
    except OSError:
        return "geen"


def grant_of(claims: Mapping[str, object]) -> Grant | None:
    """The role by the first rule that holds; gemeenten and organisations by all rules of that role.

    An organisation is for the gemeenten of its own rule only.
    """
    rules = access_rules()
    person = person_of(claims, rules)
    holding = [(n, rule) for n, rule in enumerate(rules.rules, 1) if rule.holds_for(person)]
    if not holding:
        return None
    role = holding[0][1].role
    same = [(n, rule) for n, rule in holding if rule.role is role]
    by_gemeente = {
        code: tuple(dict.fromkeys(n for _, r in same if code in r.sees for n in r.organisations))
        for code in municipalities()
        if any(code in rule.sees for _, rule in same)
    }
    return Grant(role, by_gemeente, tuple(n for n, _ in same))


def person_of(claims: Mapping[str, object], rules: AccessRules) -> Person:
    """Groups (claims ``groups`` and ``roles``) and e-mail address from the claims of a login.

    An address that the provider did not verify counts only where the file says that it may, and the
    provider does not say no: at some providers people choose it themselves. Of an issuer that the file
    does not name, nothing counts.
    """
    if rules.issuers and claims.get("iss") not in rules.issuers:
        return Person(frozenset(), "")
    email, verified = claims.get("email"), claims.get("email_verified")
    trusted = verified is True or (rules.trusts_email and verified is None)
    return Person(
        frozenset((*_texts(claims.get("groups")), *_texts(claims.get("roles")))),
        email.strip().lower() if trusted and _is_address(email) else "",
    )


def _is_address(value: object) -> TypeGuard[str]:
    """Whether this is one plain address; signs that only look like a letter make it another one."""
    return isinstance(value, str) and bool(re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", value.strip()))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return [v for v in value if isinstance(v, str)] if isinstance(value, list | tuple) else ()


def _path() -> Path:
    return settings().access_rules or settings().rules_dir / "toegang.toml"


_last_read: dict[Path, tuple[tuple[int, ...], AccessRules]] = {}


def _read(path: Path, state: tuple[int, ...]) -> AccessRules:
    known = _last_read.get(path)
    if known and known[0] == state:
        return known[1]
    found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    rules = AccessRules.model_validate(found)
    _last_read[path] = (state, rules)
    return rules


def _what(error: Exception) -> str:
    """What is wrong, without the values of the file."""
    if not isinstance(error, ValidationError):
        return "het is geen geldig TOML-bestand"
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"
