"""Writes the sessions of exchanges, as exchange_calendars knows them, to standard output."""

import json
import sys

import exchange_calendars

FIRST, LAST = "2019-01-01", "2028-12-31"


def sessions_of(name):
    calendar = exchange_calendars.get_calendar(name, start=FIRST, end=LAST)
    zone = str(calendar.tz)

    def local(moment):
        return None if moment is None or moment != moment else moment.tz_convert(zone).strftime("%H:%M")

    def instant(moment):
        return None if moment is None or moment != moment else int(moment.timestamp() * 1000)

    days = []
    for date, row in calendar.schedule.iterrows():
        moments = [row["open"], row["break_start"], row["break_end"], row["close"]]
        days.append(
            {
                "date": date.strftime("%Y-%m-%d"),
                "local": [local(moment) for moment in moments],
                "instants": [instant(moment) for moment in moments],
            }
        )
    return {"timeZone": zone, "days": days}


json.dump({name: sessions_of(name) for name in sys.argv[1:]}, sys.stdout)
