"""Expands recurrence rules with python-dateutil: one JSON object a line in, one list of instants a line out."""

import datetime as clock
import json
import sys
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

# python-dateutil looks for the next start until this year. A rule that never matches would take it half a minute.
clock.MAXYEAR = 2035

LOCAL = "%Y%m%dT%H%M%S"


def instant_of(local, zone):
    """A gap is read with the offset before it, and the first of two equal times counts: fold 0 (PEP 495)."""
    return local.replace(tzinfo=zone, fold=0).astimezone(timezone.utc)


def parse_instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def is_in_time(local, instant, until):
    if until is None:
        return True
    if until.endswith("Z"):
        return instant <= datetime.strptime(until, LOCAL + "Z").replace(tzinfo=timezone.utc)
    if "T" not in until:
        until += "T235959"
    return local <= datetime.strptime(until, LOCAL)


def expand(zone, start, rrule, first, last):
    zone = ZoneInfo(zone)
    parts = dict(part.split("=") for part in rrule.split(";"))
    until = parts.pop("UNTIL", None)
    limit = last.astimezone(zone).replace(tzinfo=None) + timedelta(days=2)
    parts["UNTIL"] = limit.strftime(LOCAL)
    rule = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=datetime.fromisoformat(start))
    instants = set()
    for local in rule:
        instant = instant_of(local, zone)
        if first <= instant <= last and is_in_time(local, instant, until):
            instants.add(instant)
    return [each.strftime("%Y-%m-%dT%H:%M:%S.000Z") for each in sorted(instants)]


for line in sys.stdin:
    case = json.loads(line)
    found = expand(
        case["time_zone"], case["start"], case["rrule"], parse_instant(case["from"]), parse_instant(case["to"])
    )
    print(json.dumps(found), flush=True)
