"""One process of the bench: reads its orders as JSON from the first argument, prints one line of JSON per task.

A peer is a module with `SCENARIOS` (what is at hand before the clock starts), `TASKS` (name -> Task) and `VERSION`.
`run` is timed; `before` and `check` are not. `check` says what the result holds, to be compared with everybody else's.
"""
import gc
import importlib
import json
import math
import resource
import sys
import time
from datetime import date
from decimal import Decimal


class Task:
    def __init__(self, run, check=None, before=None, file=None):
        self.run, self.check, self.before, self.file = run, check, before, file


SHARES = {"events": 1, "wide": 0.01, "lineitem": 0.6}
"""Rows of a table for each of the events."""


def places(table, spec):
    """Where orders are compared."""
    rows = int(spec["rows"] * SHARES[table])
    return [0, rows // 4, rows // 2, rows - 1]


HUNDRED = [f"{kind}_{place}" for place in range(1, 999) for kind in [{1: "reading", 4: "count", 6: "level", 7: "cost"}.get(place % 10)] if kind][:100]
"""The first hundred columns of numbers of the wide table."""


def exactly(found):
    """Decimals in full, to be compared to their last digit."""
    return {key: f"{value.normalize():f}" if isinstance(value, Decimal) else value for key, value in found.items()}


def query1_of(groups):
    """TPC-H's first query by both flags: sums to the last digit, means to the fourth."""
    found = {}
    for group in groups:
        key = group["l_returnflag"] + group["l_linestatus"]
        values = {name: group[name] for name in ["qty", "price", "reduced", "charge", "n"]}
        values.update({name: math.floor(float(group[name]) * 1e4 + 0.5) / 1e4 for name in ["quantity", "extendedprice", "discount"]})
        found.update({f"{key} {name}": value for name, value in exactly(values).items()})
    return found


def main():
    peer = importlib.import_module(sys.argv[2])
    order = json.loads(sys.argv[1])
    if order["scenario"] == "version":
        return say({"version": peer.VERSION})
    small = {**order, "data": order["small"], "rows": order["smallRows"]}
    peer.SCENARIOS[order["scenario"]](order)
    for wanted in order["tasks"]:
        name = wanted["name"]
        task = peer.TASKS.get(name)
        if task is None:
            say({"task": name, "error": "no equivalent"})
            continue
        try:
            say(measure(task, name, wanted["runs"], small if order["scenario"] == "cold" else order, order, peer))
        except Exception as error:  # the bench goes on with the other tasks and shows the message
            say({"task": name, "error": f"{type(error).__name__}: {error}"[:500]})
    sys.stdout.flush()


def measure(task, name, runs, warm, order, peer):
    if task.before:
        task.before(warm)
    task.run(warm)
    times, result = [], None
    for _ in range(runs):
        result = None
        gc.collect()
        if task.before:
            task.before(order)
        began = time.perf_counter()
        result = task.run(order)
        times.append((time.perf_counter() - began) * 1000)
    peak = getattr(peer, "peak_rss", peak_rss)()
    check = clean(task.check(result, order)) if task.check else None
    return {"task": name, "times": times, "peakRss": peak, "check": check, "file": task.file(order) if task.file else None}


def peak_rss():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def clean(found):
    """Plain JSON: numbers of any library as Python's own."""
    def plain(value):
        if isinstance(value, list):
            return [plain(each) for each in value]
        if value is None or isinstance(value, str):
            return value
        if type(value) is date:
            return (value - date(1970, 1, 1)).days
        value = float(value)
        return None if math.isnan(value) else value

    return {key: plain(value) for key, value in found.items()}


def say(line):
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
