"""The Excel workbook, opened again: every number beside what the door answers, for each role."""

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rijswijk_dash import __version__, figures
from rijswijk_dash.access import Refused, Viewer, viewer_named
from rijswijk_dash.colours import COLOURS
from rijswijk_dash.figures import ALL_DURATIONS, FIGURES, SUBJECTS, Shape, WrongQuestion
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.workbook import workbook
from rijswijk_dash.reports.workbook_about import sheet_name
from tests.tools import ANALYST, publish

LAST, SINCE = date(2024, 8, 31), date(2024, 6, 30)
Sheet = dict[tuple[str, str, str], list[Any]]
ROLES = ("analist", "wethouder", "ketenpartner:taalschool-rijswijk")


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


_OF_THE_SAMPLE: dict[str, bytes] = {}


def of_the_sample(name: str) -> bytes:
    """The workbook of this role over the sample, made once: every copy of the store has the same."""
    if name not in _OF_THE_SAMPLE:
        _OF_THE_SAMPLE[name] = workbook(viewer_named(name), LAST, SINCE)
    return _OF_THE_SAMPLE[name]


def days_of(book: Any, sheet: str = "Wie er zijn") -> list[date]:
    return [cell.value.date() for cell in book[sheet][5][4:]]


def lines(book: Any, kind: str = "") -> Sheet:
    """The values of each line of all subjects by figure, what of it, and measure; once each."""
    found: Sheet = {}
    for subject in SUBJECTS:
        if sheet_name(subject.name) not in book.sheetnames:
            continue
        for row in book[sheet_name(subject.name)].iter_rows(min_row=6):
            name, part, measure, told, *values = [cell.value for cell in row]
            if measure and (not kind or told == kind):
                key = (name, part or "", measure)
                assert key not in found, key
                found[key] = values
    return found


@pytest.mark.parametrize("name", ROLES)
def test_every_number_is_what_the_door_answers(filled: Path, name: str) -> None:
    viewer = viewer_named(name)
    book = opened(of_the_sample(name))
    days = days_of(book)
    assert days == [SINCE, date(2024, 7, 31), LAST]
    found, kinds = lines(book), lines(book, "beschermd")
    expected: dict[tuple[str, str, str], list[Any]] = {}
    protected: set[tuple[str, str, str]] = set()
    for place, day in enumerate(days):
        for key, value, rounded in _of_the_door(viewer, day):
            expected.setdefault(key, [0] * len(days))[place] = value
            protected |= {key} if rounded else set()
    others = {key for key in found if key[0] in (figures.FLOW.name, figures.STOCK.name)}
    assert set(found) - others == set(expected)
    for key, values in expected.items():
        assert found[key] == pytest.approx(values) if _numbers(values) else found[key] == values, (
            key
        )
    assert set(kinds) - others == protected
    crossing = {figure.name for figure in FIGURES.values() if figure.crosses}
    for_the_alderman = {key for key in protected if key[0] in crossing}
    assert protected == (for_the_alderman if name in ("analist", "wethouder") else protected)
    assert bool(protected) == (name != "analist")
    _check_movement(viewer, days, {key: found[key] for key in others})


def _numbers(values: list[Any]) -> bool:
    return all(isinstance(value, int | float) for value in values)


def _of_the_door(viewer: Viewer, day: date) -> list[tuple[tuple[str, str, str], Any, bool]]:
    told: list[tuple[tuple[str, str, str], Any, bool]] = []
    for figure in FIGURES.values():
        asked = figures.question(figure.id)
        if not figures.may_ask(viewer, asked):
            continue
        answer = figures.ask(viewer, asked, day)
        total, rounded = answer.total, answer.rounded
        if figure.shape is Shape.SHARE:
            share = total.instead or "–" if total.value is None else total.value / 100
            told.append(((figure.name, "", "Percentage"), share, rounded))
            told.append(((figure.name, figure.numerator_name, "Teller"), total.numerator, rounded))
            told.append(((figure.name, "", "Noemer"), total.denominator, rounded))
            continue
        if figure.shape is Shape.SPLIT:
            told += [((figure.name, k, "Aantal"), v, rounded) for k, v in answer.by_label().items()]
        whole = "Totaal" if figure.shape is Shape.SPLIT else ""
        told.append(((figure.name, whole, "Aantal"), total.value, rounded))
    for duration in ALL_DURATIONS.values():
        if figures.may_see_survival(viewer, duration.id):
            told += _of_duration(figures.survival(viewer, duration.id, "", None, day))
    return told


def _of_duration(found: figures.Survival) -> list[tuple[tuple[str, str, str], Any, bool]]:
    name, look = found.duration.name, found.duration.look
    group = found.groups[0]
    values: dict[str, Any] = {"Mensen gevolgd": group.n}
    if found.rounded:
        table = group.table
        half = table and table.half
        values["Helft zover na"] = (
            "te weinig" if not table else f"{half[0]}–{half[1]}" if half else "nog niet"
        )
        at = dict(zip(table.weeks, table.reached, strict=True)) if table else {}
        share: Any = at[look] / 100 if look in at else "niet te zeggen" if table else "te weinig"
    else:
        assert group.curve
        half_, reached = group.curve.median, group.curve.reached
        for title, week in (
            ("Helft zover na", half_.weeks),
            ("Helft: 95% van", half_.low),
            ("Helft: 95% tot", half_.high),
        ):
            values[title] = "nog niet" if week is None else week
        share = round(reached[look], 3) if look < len(reached) else "niet te zeggen"
    values[f"Zover na {look} weken"] = share
    return [((name, "", title), value, found.rounded) for title, value in values.items()]


def _check_movement(viewer: Viewer, days: list[date], found: Sheet) -> None:
    stock = figures.stock(viewer, None, days[-1])
    periods = [p for p in stock.periods if p.until in days]
    changes = found[figures.STOCK.name, "Verandering sinds de vorige peildatum", "Aantal"]
    assert changes == ["minder dan 10" if p.net is None else p.net for p in periods]
    came = found.get((figures.STOCK.name, "Instroom", "Aantal"))
    assert (came == [p.inflow for p in periods]) if stock.exact else came is None
    if stock.exact:
        new = found[figures.STOCK.name, "Instroom: nieuw in de export", "Aantal"]
        assert new == [p.came["Nieuw in de export"] for p in periods if p.came]
        left = found[figures.STOCK.name, "Uitstroom", "Aantal"]
        assert left == [p.outflow for p in periods]
    flow = figures.flow(viewer, days[0], days[-1])
    moves = {k[1]: v for k, v in found.items() if k[0] == figures.FLOW.name}
    if flow.exact:
        assert moves == {f"{m.before} → {m.now}": [None, None, m.count] for m in flow.moves}
    else:
        assert moves == {s.label: [s.before, None, s.now] for s in flow.stocks}


def test_a_percentage_by_hand_is_a_real_percentage() -> None:
    publish([{}, {}, {"uitkering": "Nee"}])
    book = opened(workbook(ANALYST))
    (row,) = [
        row
        for row in book["Taal, werk en uitkering"].iter_rows(min_row=6)
        if (row[0].value, row[2].value) == ("Met bijstandsuitkering", "Percentage")
    ]
    assert (row[4].value, row[4].number_format, row[3].value) == (0.667, "0.0%", "exact")
    assert days_of(book) == [LAST], "one delivery has one column"
    assert lines(book)["PIP op tijd", "", "Percentage"] == ["onbekend"]


def test_what_is_unknown_is_a_word_and_empty_in_its_chart() -> None:
    publish([{}, {"uitkering": "Nee"}], "2024-07-31")
    publish([{"dagtekening_pip": "2024-03-01", "datum_vestiging": "2024-01-01"}, {}])
    book = opened(workbook(ANALYST))
    assert lines(book)["PIP vastgesteld", "", "Aantal"] == ["onbekend", 1]
    data = [[cell.value for cell in row] for row in book["Grafiekgegevens"].iter_rows()]
    assert ["PIP vastgesteld", None, 1] in data
    for row in data[1:]:
        assert not [v for v in row[1:] if isinstance(v, str)], row


def test_zero_is_zero_and_nobody_has_no_percentage() -> None:
    publish([{"leerroute": "Z-route", "datum_eindgesprek_map": ""}], "2024-07-31")
    publish([{"leerroute": "Onderwijsroute", "datum_eindgesprek_map": ""}])
    found = lines(opened(workbook(ANALYST)))
    assert found["MAP op orde", "", "Percentage"] == [0, "–"]
    assert found["MAP op orde", "", "Noemer"] == [1, 0]
    assert found["Leerroute", "Z-route", "Aantal"] == [1, 0]
    assert found["Leerroute", "Onderwijsroute", "Aantal"] == [0, 1]


def test_contents_definitions_and_provenance(filled: Path) -> None:
    book = opened(of_the_sample("analist"))
    assert book.sheetnames[0] == "Inhoud"
    assert book.sheetnames[-3:] == ["Grafiekgegevens", "Definities", "Bron"]
    assert len(book.sheetnames) == 4 + len(SUBJECTS)
    contents = book["Inhoud"]
    told = {row[0].value: row[1].value for row in contents.iter_rows()}
    assert told["Peildatum"] == datetime(2024, 8, 31)
    assert told["Peildata in dit werkboek"] == "3: van 30-06-2024 tot en met 31-08-2024"
    assert told["Stempel"] == str(figures.stamp(ANALYST))
    assert told["Soort cijfers"] == "Exacte cijfers" and "Niet in dit werkboek" not in told
    assert "Beschermde cijfers" not in told
    links = {c.hyperlink.location or c.hyperlink.target for r in contents for c in r if c.hyperlink}
    assert links >= {f"#'{name}'!A1" for name in book.sheetnames[1:]} or links >= {
        f"'{name}'!A1" for name in book.sheetnames[1:]
    }
    definitions = [[c.value for c in row] for row in book["Definities"].iter_rows(min_row=2)]
    assert len(definitions) == sum(len(subject.definitions) for subject in SUBJECTS)
    first = FIGURES["pip_op_tijd"]
    (pip,) = [row for row in definitions if row[8] == first.id]
    assert pip[2:6] == [first.sentence, first.population, first.numerator_name, "procent"]
    origin = [[c.value for c in row] for row in book["Bron"].iter_rows()]
    assert origin[0][:4] == ["Peildatum", "Levering", "Verzonnen gegevens", "Gepubliceerd op"]
    source = figures.ask(ANALYST, figures.question("gestart"), LAST).source
    assert [source.file_name, source.sha256, source.who] == origin[3][4:7]
    assert origin[3][1:3] == [32, "ja"] and len(origin[0]) == 7
    assert {row[0]: row[3] for row in origin[5:]} == {
        "Versie van het dashboard": __version__, "Stempel": told["Stempel"],
    }  # fmt: skip
    properties = book.properties
    assert (properties.language, properties.creator) == ("nl-NL", "Gemeente Rijswijk")
    assert properties.title == "Cijfers over inburgering in Rijswijk"
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book["PIP"].freeze_panes == "E6" and book["PIP"].print_title_rows == "$5:$5"


def test_a_partner_reads_what_it_may_not_have_and_no_mark_of_a_file(filled: Path) -> None:
    book = opened(of_the_sample("ketenpartner:taalschool-rijswijk"))
    everything = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    text = "\n".join(everything)
    source = figures.ask(ANALYST, figures.question("gestart"), LAST).source
    for secret in (source.file_name, source.sha256, source.sha256[:12], source.who):
        assert not re.search(rf"\b{re.escape(secret)}\b", text)
    contents = {row[0].value: row[1].value for row in book["Inhoud"].iter_rows()}
    assert contents["Soort cijfers"] == "Beschermde cijfers"
    assert contents["Beschermde cijfers"] == SENTENCE
    assert book["Wie er zijn"]["A3"].value == SENTENCE
    assert "één persoon" in contents["Taalschool"] and "Organisaties" not in book.sheetnames
    definitions = {r[8].value: r[9].value for r in book["Definities"].iter_rows(min_row=2)}
    assert definitions["taalschool"] == "nee" and definitions["gestart"] == "ja"
    assert book["Bron"]["E1"].value == "Beschermde stand van"
    counts = [v for k, vs in lines(book).items() for v in vs if k[2] in ("Aantal", "Teller")]
    assert all(v % 5 == 0 for v in counts if isinstance(v, int))


def test_charts_have_titles_words_axes_labels_and_their_own_colours(filled: Path) -> None:
    content = of_the_sample("analist")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        charts = [archive.read(n).decode() for n in names if n.startswith("xl/charts/chart")]
        drawings = [archive.read(n).decode() for n in names if "drawings/drawing" in n]
    assert len(charts) > 40
    for chart in charts:
        assert re.search(r"<(c:)?title>.*\d\d-\d\d-\d{4}", chart, re.S)
        assert '<delete val="1"' not in chart and chart.count('<delete val="0"') == 2
        assert '<min val="0"' in chart and '<showVal val="1"' in chart
        assert '<dispBlanksAs val="gap"' in chart
        assert ('<max val="1"' in chart) == ('formatCode="0%"' in chart)
    words = [w for d in drawings for w in re.findall(r'descr="([^"]+)"', d)]
    assert len(words) == len(charts) == sum(d.count("<graphicFrame") or d.count("graphicFrame>") // 2
                                            for d in drawings)  # fmt: skip
    route = next(c for c in charts if "Leerroute op 31-08-2024" in c)
    routes = ("B1-route", "Onderwijsroute", "Z-route")
    assert all(COLOURS[name].removeprefix("#").upper() in route for name in routes)
    assert "Leerroute op 31-08-2024: B1-route " in " ".join(words)
    book = opened(content)
    data = book["Grafiekgegevens"]
    for sheet in book.worksheets:
        for chart in sheet._charts:
            for series in chart.series:
                cells = data[series.val.numRef.f.split("!")[1].replace("$", "")]
                flat = (
                    [c.value for row in cells for c in row]
                    if isinstance(cells, tuple)
                    else [cells.value]
                )
                assert any(isinstance(v, int | float) for v in flat)
                head = series.cat.numRef or series.cat.strRef
                assert head.f.startswith("'Grafiekgegevens'!")


def test_the_numbers_in_a_chart_are_those_of_the_sheet(filled: Path) -> None:
    book = opened(of_the_sample("analist"))
    data, found = book["Grafiekgegevens"], lines(book)
    (bars,) = [c for c in book["Fase en leerroute"]._charts if _title(c).startswith("Leerroute op")]
    area = bars.series[0].val.numRef.f.split("!")[1].replace("$", "")
    names = bars.series[0].cat.numRef.f.split("!")[1].replace("$", "")
    drawn = {n[0].value: v[0].value for n, v in zip(data[names], data[area], strict=True)}
    expected = {k[1]: v[-1] for k, v in found.items() if k[0] == "Leerroute" and k[1] != "Totaal"}
    assert drawn == expected
    (trend,) = [c for c in book["PIP"]._charts if _title(c).startswith("PIP op tijd")]
    area = trend.series[0].val.numRef.f.split("!")[1].replace("$", "")
    assert [c.value for c in data[area][0]] == found["PIP op tijd", "", "Percentage"]
    assert [c.value.date() for c in data[trend.series[0].cat.numRef.f.split("!")[1].replace("$", "")][0]] \
        == days_of(book)  # fmt: skip


def _title(chart: Any) -> str:
    return "".join(run.t for p in chart.title.tx.rich.p for run in p.r or ())


def test_the_same_stamp_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    publish([{}, {"uitkering": "Nee"}], "2024-07-31")
    publish([{}, {"uitkering": "Nee"}, {}])
    first, mark = workbook(ANALYST), str(figures.stamp(ANALYST))
    publish([{}], "2024-08-31")
    assert workbook(ANALYST) != first
    with figures.as_of(ANALYST, mark) as notes:
        again = workbook(ANALYST)
    assert not notes and again == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        made = figures.trend(ANALYST, figures.question("gestart"))[0].source.when.year
        assert {info.date_time[0] for info in archive.infolist()} == {made}


def test_no_text_of_the_data_is_a_formula() -> None:
    publish([{"taalschool": "=HYPERLINK(1)"}, {"taalschool": "+School"}, {"taalschool": "@x"}])
    book = opened(workbook(ANALYST))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert not [c.coordinate for c in cells if c.data_type == "f"]
    assert ("Taalschool", "'=HYPERLINK(1)", "Aantal") in lines(book)


def test_a_wrong_range_and_no_delivery_are_sentences() -> None:
    with pytest.raises(WrongQuestion):
        workbook(ANALYST)
    publish([{}])
    with pytest.raises(WrongQuestion, match="niet na 31-08-2024"):
        workbook(ANALYST, None, date(2024, 9, 1))
    with pytest.raises(WrongQuestion, match="geen gepubliceerde export"):
        workbook(ANALYST, date(2024, 1, 1))
    assert days_of(opened(workbook(ANALYST, None, date(2020, 1, 1)))) == [LAST]


def test_without_a_range_it_begins_a_year_earlier() -> None:
    for day in ("2023-05-31", "2023-06-30", "2024-05-31", "2024-06-30", "2024-07-31"):
        publish([{}], day)
    days = days_of(opened(workbook(ANALYST, date(2024, 6, 30))))
    assert days == [date(2023, 6, 30), date(2024, 5, 31), date(2024, 6, 30)]


def test_every_role_gets_it_and_a_partner_without_clients_too() -> None:
    publish([{}])
    for name in ("beheerder", "ketenpartner", "ketenpartner:wsp"):
        assert opened(workbook(viewer_named(name))).sheetnames[0] == "Inhoud"


def test_sheet_names_are_what_excel_takes() -> None:
    assert sheet_name("a/b:c[d]" + "x" * 40) == ("a b c d " + "x" * 40)[:31].strip()
    names = [sheet_name(subject.name) for subject in SUBJECTS]
    assert len(set(names)) == len(names) and max(map(len, names)) <= 31


def test_refused_stays_refused() -> None:
    publish([{}])
    with pytest.raises(Refused):
        figures.ask(viewer_named("wethouder"), figures.question("pilot_werk"))
    book = opened(workbook(viewer_named("wethouder")))
    contents = {row[0].value: row[1].value for row in book["Inhoud"].iter_rows()}
    assert "rol" in contents[FIGURES["pilot_werk"].name]


def test_it_tells_when_fewer_could_be_counted_under_direction() -> None:
    publish([{}] * 2, "2024-07-31")
    publish([{"asielrechten": "Asielrechten toegekend"}] * 2)
    contents = opened(workbook(ANALYST))["Inhoud"]
    told = {row[0].value: row[1].value for row in contents.iter_rows()}
    assert told["Minder precies"].startswith("De export mist Asielrechten op 31-07-2024: ")
    publish([{"asielrechten": ""}] * 2, "2024-07-31")
    contents = opened(workbook(ANALYST))["Inhoud"]
    assert "Minder precies" not in {row[0].value for row in contents.iter_rows()}
