"""The deliveries: no peildatum in the future, and the last one not too old."""

from collections.abc import Generator
from datetime import date, timedelta

from rijswijk_dash.admin.health.finding import Finding, fault, ok, warning
from rijswijk_dash.domain.rules import municipalities, name_of_gemeente
from rijswijk_dash.warehouse.deliveries import current_deliveries
from rijswijk_dash.warehouse.store import Store

NAME = "Leveringen"
_TOO_OLD = timedelta(days=62)


def check_deliveries(store: Store, today: date | None = None) -> Generator[Finding]:
    """The newest delivery of each gemeente that has any."""
    day, any_ = today or date.today(), False
    for code in municipalities():
        newest = next(iter(current_deliveries(store, code)), None)
        if newest is None:
            continue
        any_ = True
        said = f"{name_of_gemeente(code)}: de nieuwste peildatum is {newest.peildatum:%d-%m-%Y}"
        if newest.peildatum > day:
            yield fault(
                NAME, f"{said}; dat ligt in de toekomst.",
                "Controleer de klok. Klopt die, draai deze levering dan terug op de pagina Importeren.",
            )  # fmt: skip
        elif newest.invented:
            yield ok(NAME, f"{said}; dit zijn verzonnen voorbeeldgegevens.")
        elif day - newest.peildatum > _TOO_OLD:
            yield warning(
                NAME,
                f"{said}; dat is meer dan twee maanden geleden.",
                "Importeer een nieuwe export.",
            )
        else:
            yield ok(NAME, f"{said}.")
    if not any_:
        yield warning(
            NAME, "Er is nog geen levering.", "Importeer een export op de pagina Importeren."
        )
