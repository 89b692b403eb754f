"""The traject itself: lessons, hours, PVT, MAP, exams and how it ends."""

import numpy as np

from rijswijk_dash.sample.draw import (
    END,
    Days,
    Numbers,
    Words,
    between,
    chance,
    either,
    first_by_score,
    largest_remainder,
    only,
    pick,
    spread,
    squeeze,
)
from rijswijk_dash.sample.groups import Groups

PVT_GETEKEND, PVT_OPEN = 170, 97
EXAMENS = ("examen_KNM", "examen_LE", "examen_LU", "examen_SC", "examen_SP")
REDENEN = ("Vertrokken uit Nederland", "Verhuisd naar een andere gemeente", "Ontheffing")
ENDED_EARLY = 0.05
Z_ROUTE_HOURS = 800
SCHOLEN_ONDERWIJSROUTE = (
    "Hogeschool Den Haag",
    "Universiteit Leiden",
    "Hogeschool Leiden",
    "Mondriaan College",
)


def lessons(rng: np.random.Generator, groups: Groups, steps: Days) -> Days:
    """When lessons and participation begin, the pace in hours a week, and where hours stop."""
    n, z_route, studies = groups.size, groups.on("Z-route"), groups.on("Onderwijsroute")
    wait = spread(rng, 45, 2, n) + np.where(chance(rng, n, 0.03), 250, 0)
    offer = only(steps["dagtekening_pip"] + wait, groups.onder_regie)
    own = only(steps["startdatum_inburgeringstermijn"] + between(rng, 20, 120, n), z_route)
    with_partner = z_route & groups.asiel
    pace = np.where(studies, rng.uniform(12, 18, n), rng.uniform(5.5, 10.5, n))
    most = np.where(studies, 1500, np.where(z_route, Z_ROUTE_HOURS, 900)) + between(rng, 0, 80, n)
    return {
        "datum_inburgeringsaanbod": offer,
        "lessen_vanaf": np.where(groups.onder_regie, offer, own),
        "participatie_vanaf": only(offer + between(rng, 0, 120, n), with_partner),
        "tempo_taal": pace,
        "tempo_participatie": rng.uniform(4, 9, n),
        "hoogste_uren_taal": most,
        "hoogste_uren_participatie": Z_ROUTE_HOURS + between(rng, 0, 60, n),
    }


def lesson_words(rng: np.random.Generator, groups: Groups) -> dict[str, Words]:
    """The organisations of each person, and the reason for those who stop."""
    n = groups.size
    school = either(groups.on("B1-route"), "Taalschool Sagènn", "Taalschool Rijswijk")
    studies = groups.on("Onderwijsroute")
    school[studies] = pick(rng, SCHOLEN_ONDERWIJSROUTE, n, (8, 7, 4, 2))[studies]
    school[~groups.onder_regie] = None
    partner = pick(rng, ("Martinifabriek", "Welzijn Rijswijk"), n, (1, 1))
    partner[~(groups.on("Z-route") & groups.asiel)] = None
    guide = either(groups.onder_regie, "Welzijn Rijswijk", None)
    return {
        "taalschool": school,
        "participatiepartner": partner,
        "maatschappelijke_begeleiding": guide,
        "reden_einde": pick(rng, REDENEN, n, (3, 4, 2)),
    }


def course(rng: np.random.Generator, groups: Groups, known: Days) -> Days:
    """PVT, MAP, exams and the end of the traject; nothing happens after an early end."""
    n, start = groups.size, known["startdatum_inburgeringstermijn"]
    stops = only(
        start + between(rng, 60, 700, n), ~groups.onder_regie & chance(rng, n, ENDED_EARLY)
    )
    pvt = _pvt(rng, groups, start, stops)
    talk = start + np.clip(spread(rng, 560, 9, n), 120, 1060)
    map_talk = only(talk, ~groups.on("Onderwijsroute"))
    exams = _exams(rng, groups, start)
    rounded = _rounded(rng, groups, known, pvt, map_talk)
    done = _voldaan(rng, groups, start, pvt, map_talk, exams, rounded)
    stops = only(stops, ~(done <= stops))
    days = {
        "lessen_vanaf": known["lessen_vanaf"],
        "datum_verlenging": only(known["datum_verlenging"], ~(known["datum_verlenging"] > done)),
        "datum_ondertekening_pvt": pvt,
        "datum_eindgesprek_map": map_talk,
        **exams,
        "datum_afronding_zroute": rounded,
        "datum_voldaan": done,
    }
    return {name: only(day, ~(day > stops)) for name, day in days.items()} | {"datum_einde": stops}


def _pvt(rng: np.random.Generator, groups: Groups, start: Numbers, stops: Numbers) -> Numbers:
    """Signed by exactly the published share on the last peildatum; by the others later."""
    n = groups.size
    natural = start + np.clip(spread(rng, 285, 2.2, n), 20, 1000)
    latest = np.fmin(stops, END)
    score = np.where(start <= latest, natural, np.inf)
    signed = first_by_score(score, largest_remainder(n, [PVT_GETEKEND, PVT_OPEN])[0])
    later = np.maximum(natural, END + between(rng, 1, 200, n))
    return np.where(signed, squeeze(rng, natural, start, latest), only(later, ~(later > stops)))


def _exams(rng: np.random.Generator, groups: Groups, start: Numbers) -> Days:
    """Exams of the B1-route, the last one spoken; under direction that one is still to come."""
    n = groups.size
    sits = groups.on("B1-route") & chance(rng, n, 0.85)
    last = start + between(rng, 560, 1080, n)
    exams = {name: only(last - between(rng, 0, 260, n), sits) for name in EXAMENS}
    to_come = np.maximum(last, END + between(rng, 20, 400, n))
    exams["examen_SP"] = only(np.where(groups.onder_regie, to_come, last), sits)
    return exams


def _rounded(
    rng: np.random.Generator,
    groups: Groups,
    known: Days,
    pvt: Numbers,
    map_talk: Numbers,
) -> Numbers:
    """The closing talk of the Z-route: after the hours, the PVT and the MAP."""
    days = 7 * Z_ROUTE_HOURS
    taught = known["lessen_vanaf"] + np.ceil(days / known["tempo_taal"])
    took_part = known["participatie_vanaf"] + np.ceil(days / known["tempo_participatie"])
    ready = np.fmax(np.maximum(np.maximum(taught, pvt), map_talk), took_part)
    talk = ready + between(rng, 7, 40, groups.size)
    return only(_after_the_end(rng, groups, talk), groups.on("Z-route"))


def _voldaan(
    rng: np.random.Generator,
    groups: Groups,
    start: Numbers,
    pvt: Numbers,
    map_talk: Numbers,
    exams: Days,
    rounded: Numbers,
) -> Numbers:
    n = groups.size
    examined = np.maximum(np.maximum(pvt, map_talk), np.max(np.stack(list(exams.values())), axis=0))
    diploma = _after_the_end(rng, groups, np.maximum(start + between(rng, 540, 800, n), pvt))
    done = np.where(groups.on("Z-route"), rounded, examined)
    done = np.where(groups.on("Onderwijsroute"), diploma, done)
    return done + between(rng, 7, 30, n)


def _after_the_end(rng: np.random.Generator, groups: Groups, days: Numbers) -> Numbers:
    """Whoever is under direction is still under way on the last peildatum, as published."""
    later = np.maximum(days, END + between(rng, 10, 300, groups.size))
    return np.where(groups.onder_regie, later, days)
