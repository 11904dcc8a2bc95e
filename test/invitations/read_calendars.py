"""Reads calendars with icalendar: one calendar as a JSON string a line in, one list of events a line out."""

import json
import sys
from datetime import timezone

from icalendar import Calendar


def instant(value):
    return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(event, name):
    return None if event.get(name) is None else str(event[name])


def read(calendar):
    (parsed,) = Calendar.from_ical(calendar, multiple=True)
    if not parsed.subcomponents:
        return {"errors": "no component"}
    if parsed.errors or any(event.errors for event in parsed.subcomponents):
        return {"errors": str([parsed.errors] + [event.errors for event in parsed.subcomponents])}
    return [
        {
            "component": event.name,
            "properties": sorted(event.keys()),
            "method": str(parsed["METHOD"]),
            "uid": text(event, "UID"),
            "sequence": event["SEQUENCE"],
            "stamp": instant(event["DTSTAMP"].dt),
            "start": instant(event["DTSTART"].dt),
            "end": instant(event["DTEND"].dt),
            "summary": text(event, "SUMMARY"),
            "description": text(event, "DESCRIPTION"),
            "location": text(event, "LOCATION"),
            "status": text(event, "STATUS"),
        }
        for event in parsed.subcomponents
        if event.name != "VTIMEZONE"
    ]


for line in sys.stdin:
    print(json.dumps(read(json.loads(line))), flush=True)
