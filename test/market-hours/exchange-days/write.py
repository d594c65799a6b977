"""Writes the sessions of exchanges, as exchange_calendars and pandas_market_calendars have them, to standard output.

Sessions are minutes since midnight UTC of their date. Days with the same sessions share one entry, with days by month.
"""

import importlib.metadata
import json
import sys

import exchange_calendars
import pandas_market_calendars

FIRST = "2026-01-01"
XC, PMC = "exchange_calendars", "pandas_market_calendars"
# The name of each calendar in both packages, and the last year.
MARKETS = {
    "nyse": ({XC: "XNYS", PMC: "NYSE"}, 2028),
    "nasdaq": ({PMC: "NASDAQ"}, 2028),
    "nyse extended": ({PMC: "NYSE"}, 2028),
    "lse": ({XC: "XLON", PMC: "LSE"}, 2027),
    "xetra": ({XC: "XETR", PMC: "XETR"}, 2028),
    "euronextParis": ({XC: "XPAR", PMC: "XPAR"}, 2027),
    "tokyo": ({XC: "XTKS", PMC: "JPX"}, 2027),
    "hongKong": ({XC: "XHKG", PMC: "HKEX"}, 2027),
    "cmeEquityIndex": ({XC: "CMES", PMC: "CME Globex Equity"}, 2027),
}
COLUMNS = {
    XC: ["open", "break_start", "break_end", "close"],
    PMC: ["market_open", "break_start", "break_end", "market_close"],
}


def schedule_of(package, name, last, extended):
    if package == XC:
        return exchange_calendars.get_calendar(name, start=FIRST, end=last).schedule
    phases = {"start": "pre", "end": "post"} if extended else {}
    return pandas_market_calendars.get_calendar(name).schedule(FIRST, last, **phases)


def sessions_of(row, midnight, columns):
    moments = [row.get(column) for column in columns]
    minutes = [
        None if moment is None or moment != moment else round((moment - midnight).total_seconds() / 60)
        for moment in moments
    ]
    start, pause, resume, end = minutes
    # A package has a break of no length on a day without a break.
    if pause is None or pause == resume:
        return f"{start} to {end}"
    return f"{start} to {pause}, {resume} to {end}"


def ranges(days):
    parts = []
    for day in days:
        if parts and parts[-1][1] == day - 1:
            parts[-1][1] = day
        else:
            parts.append([day, day])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def days_of(market, package, name, last):
    extended = market.endswith("extended")
    columns = ["pre", "", "", "post"] if extended else COLUMNS[package]
    found = {}
    for date, row in schedule_of(package, name, f"{last}-12-31", extended).iterrows():
        sessions = sessions_of(row, date.tz_localize("UTC"), columns)
        found.setdefault(sessions, {}).setdefault(date.strftime("%Y-%m"), []).append(date.day)
    return {
        sessions: {month: ranges(days) for month, days in months.items()} for sessions, months in found.items()
    }


json.dump(
    {
        "packages": {package: importlib.metadata.version(package) for package in (XC, PMC)},
        "markets": {
            market: {package: days_of(market, package, name, last) for package, name in names.items()}
            for market, (names, last) in MARKETS.items()
        },
    },
    sys.stdout,
    indent=1,
)
