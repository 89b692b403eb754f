"""A calendar file (iCalendar, RFC 5545) that Outlook and other programs read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Day:
    """A whole day on which something is due. ``uid`` stays the same in each next file."""

    uid: str
    day: date
    title: str
    text: str


def calendar_file(days: Iterable[Day], name: str, about: str = "") -> bytes:
    """One event of a whole day for each of ``days``; a program that reads a newer file replaces them.

    ``about`` says where they come from.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Inburgering Rijswijk//dashboard//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    if about:
        calendar.add("x-wr-caldesc", about)
    now = datetime.now(UTC)
    for due in days:
        event = Event()
        event.add("uid", due.uid)
        event.add("dtstamp", now)
        event.add("dtstart", due.day)
        event.add("dtend", due.day + timedelta(days=1))
        event.add("summary", due.title)
        event.add("description", due.text)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
