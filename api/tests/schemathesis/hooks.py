"""What a description can't say, because it depends on the day or on what the API has answered before.

Each of these makes a good request from one that was only well written. A bad one stays as it is.
"""

import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import count
from os import environ

import schemathesis
from hypothesis import strategies as st

TOMORROW = date.fromisoformat(environ["TODAY"]) + timedelta(days=1)
KEY = re.compile(r'"?[A-Za-z0-9._-]{1,128}"?')
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What is decided on is among the approvals, under whatever path.
DECISIONS = ("/approve", "/refuse", "/reimburse")
# Where an expense's receipts are. Those of a whole report stand expense by expense.
RECEIPTS = ("/expenses/{id}/receipts", "/approvals/{id}/expenses/{expense}/receipts")

requests = count()
tags = {}
# Parameters that lead to something, by the path of the list they were found in.
known = defaultdict(list)

# Money is spent on a day that has come, and `EARLIEST` in the domain is the first one.
schemathesis.openapi.format("date", st.dates(date(2000, 1, 1), TOMORROW).map(str))
# Files that can be read, whatever is in their rows.
NAMES = "date,merchant,description,category,amount,currency"
ROWS = st.lists(st.sampled_from(["2026-11-20,Luigi,Pizza.,meals,102.00,USD", "2026-11-20,=1+1,,Meals,1,EUR"]), min_size=1)
for media_type in ("text/csv", "application/octet-stream"):
    schemathesis.openapi.media_type(media_type, ROWS.map(lambda rows: "\n".join([NAMES, *rows]).encode()))


@schemathesis.hook
def before_call(context, case, kwargs):
    number = next(requests)
    # A cursor is one that a page of the same list gave.
    if isinstance(case.query.get("cursor"), str):
        del case.query["cursor"]
    # A key stands for one request and for no other.
    if KEY.fullmatch(str(case.headers.get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = f"request-{number}"
    # To JSON Schema 3.0 is a whole number, too; the API reads no money and no version from a float. What no double can tell
    # from its neighbours stays as it is: of three hundred digits, no reader makes a number again (RFC 8259 §6). A file is
    # left alone: schemathesis takes one that a hook has set for a bad one.
    if isinstance(case.body, (float, list, dict)):
        case.body = whole(case.body)
    # Less than nothing is what came back for an expense, and that is named then.
    if case.path.startswith("/expenses") and isinstance(case.body, dict):
        amount = case.body.get("amount")
        if isinstance(amount, dict) and type(amount.get("minor")) is int:
            minor = abs(amount["minor"]) or 1
            amount["minor"] = -minor if isinstance(case.body.get("refund_of"), str) else minor
    # Mostly things that are there, and the versions of them that are, so that requests come further than to a 404 or a
    # 412. Where schemathesis itself goes on with what it made, it knows better.
    if number % 4 and not is_stateful(case) and all(ID.fullmatch(str(id)) for id in case.path_parameters.values()):
        case.path_parameters.update(something(case, number))
    if number % 4 and "If-Match" in case.headers:
        case.headers["If-Match"] = tags.get(case.formatted_path, "*")


@schemathesis.hook
def after_call(context, case, response):
    if "etag" in response.headers:
        tags[case.formatted_path] = response.headers["etag"][0]
    if response.status_code not in (200, 201) or case.method not in ("GET", "POST"):
        return
    here = dict(case.path_parameters)
    if case.path in ("/expenses", "/imports", "/reports") or case.path == "/approvals" and case.method == "GET":
        learn(case.path, [{"id": thing["id"]} for thing in things(response)])
    elif case.path == "/approvals/{id}":
        learn(case.path + "/expenses", [{**here, "expense": thing["id"]} for thing in response.json()["expenses"]])
    elif case.path in RECEIPTS:
        learn(case.path, [{**here, "receipt": thing["id"]} for thing in things(response)])


def things(response):
    answer = response.json()
    return answer.get("items", [answer])


def learn(path, parameters):
    known[path] += [found for found in parameters if found not in known[path]]


def something(case, number):
    """Parameters for the path, of the narrowest list that has some."""
    path = "/approvals" if case.path.endswith(DECISIONS) else case.path
    lists = [of for of in known if path.startswith(of) and path != of]
    found = known[max(lists, key=len)] if lists and case.path_parameters else []
    parameters = dict(found[number % len(found)]) if found else {}
    loose = known["/expenses"]
    if "expense" in case.path_parameters and "expense" not in parameters and loose:
        parameters["expense"] = loose[number % len(loose)]["id"]
    return parameters


def is_stateful(case):
    return case.meta is not None and case.meta.phase.name == "stateful"


def whole(value):
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, dict):
        return {name: whole(item) for name, item in value.items()}
    return value
