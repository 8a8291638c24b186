"""Polars: lazy frames collected, as its guide tells; the open table in one chunk (rechunk), outside the clock."""
import os

os.environ["POLARS_MAX_THREADS"] = "2"
from datetime import date
from decimal import Decimal

import polars as pl
from harness import HUNDRED, Task, exactly, places, query1_of

VERSION = pl.__version__
held = {}
CHOSEN = (pl.col("price") > 500) & pl.col("country").is_in(["France", "Peru", "Kenya"])
NUMERIC = ["id", "user", "price", "qty", "score"]
OTHERS = ["ts", "country", "device", "comment"]


def scan(spec, key):
    path = spec["data"][key]
    if path.endswith(".parquet"):
        return pl.scan_parquet(path)
    return pl.scan_ndjson(path) if path.endswith(".jsonl") else pl.scan_csv(path, try_parse_dates=True)


def sums(frame, *names):
    return {"rows": frame.height, **{name: frame[name].sum() for name in names}}


def opening(key, check=lambda frame, _: {**sums(frame, "id", "price", "score"), "comments": frame.height - frame["comment"].null_count()}):
    return Task(run=lambda spec: scan(spec, key).collect(), check=check)


def typed(key, **asked):
    def check(frame, _):
        return {"rows": frame.height, **exactly(frame.select(**asked).row(0, named=True)), "types": [kind(each) for each in frame.dtypes]}

    return opening(key, check)


def kind(dtype):
    if dtype.is_integer():
        return "whole"
    if dtype.is_decimal():
        return f"decimal({dtype.precision},{dtype.scale})"
    return {pl.Float64: "double", pl.String: "text", pl.Boolean: "flag", pl.Date: "date"}.get(dtype.base_type(), "timestamp")


def first_page(key):
    return Task(run=lambda spec: scan(spec, key).head(200).collect(), check=lambda page, _: sums(page, "id", "price"))


def positions(where, frame):
    return frame.with_row_index("position").filter(where).select("position").collect()


def selecting(where, frame=lambda spec: held["events"].lazy()):
    return Task(
        run=lambda spec: positions(where, frame(spec)),
        check=lambda found, _: {"rows": found.height, "id": found["position"].cast(pl.Int64).sum() + found.height},
    )


def ordering(table, *keys):
    names = [key.split()[0] for key in keys]
    descending = [key.endswith("desc") for key in keys]

    def run(spec):
        if len(names) == 1:
            return held[table][names[0]].arg_sort(descending=descending[0], nulls_last=False)
        return held[table].select(pl.arg_sort_by(names, descending=descending, nulls_last=descending)).to_series()

    def check(order, spec):
        found = {}
        for at in places(table, spec):
            for name in names:
                value = held[table][name][int(order[at])]
                found[f"{name} at {at}"] = seconds(value) if name == "ts" else value
        return found

    return Task(run=run, check=check)


def seconds(value):
    from datetime import timezone

    return value.replace(tzinfo=timezone.utc).timestamp()


def page_check(page, _):
    return {"rows": page.height, "price": page["price"].sum(), "ts": sum(seconds(value) for value in page["ts"])}


def keep_order(spec):
    if "order" not in held:
        held["order"] = held["events"].select(pl.arg_sort_by(["price", "ts"], descending=[True, False])).to_series()


def keep_wide_order(spec):
    if "wide order" not in held:
        held["wide order"] = held["wide"].select(pl.arg_sort_by(["state_408", "cost_507"], descending=[False, True])).to_series()


def grouping(by, table):
    measures = [pl.len().alias("n"), pl.col("price").sum().alias("total"), pl.col("score").mean().alias("mean")]

    def check(groups, _):
        return {"groups": groups.height, "n": groups["n"].sum(), "total": groups["total"].sum(), "mean": groups["mean"].sum()}

    return Task(run=lambda spec: held[table].lazy().group_by(by).agg(measures).collect(), check=check)


def exporting(ending, write):
    path = lambda spec: f"{spec['out']}/polars.{ending}"
    return Task(run=lambda spec: write(held["events"].lazy().filter(pl.col("price") > 700), path(spec)), file=path)


def statistics(spec):
    asked = []
    for name in NUMERIC + OTHERS:
        column = pl.col(name)
        asked += [column.count().alias(f"count {name}"), column.min().alias(f"min {name}"), column.max().alias(f"max {name}")]
        asked.append(column.approx_n_unique().alias(f"approx {name}"))
        if name in NUMERIC:
            asked += [column.mean().alias(f"avg {name}"), column.std().alias(f"stddev_samp {name}")]
    known = held["events"].lazy().select(asked).collect().row(0, named=True)
    for name in NUMERIC:
        low, high = known[f"min {name}"], known[f"max {name}"]
        bin = (20.0 * (pl.col(name) - low) / (high - low)).floor().clip(0, 19).cast(pl.Int32).alias("bin")
        counts = held["events"].lazy().select(bin).drop_nulls().group_by("bin").agg(pl.len().alias("n")).sort("bin").collect()
        known[f"histogram {name}"] = counts["n"].to_list()
    return known


def statistics_check(known, _):
    found = {f"{fn} {name}": known[f"{fn} {name}"] for name in NUMERIC for fn in ["count", "min", "max", "avg", "stddev_samp"]}
    found.update({f"{fn} {name}": known[f"{fn} {name}"] for name in ["country", "device", "comment"] for fn in ["count", "min", "max"]})
    found.update({f"approx {name}": known[f"approx {name}"] for name in NUMERIC + OTHERS})
    found.update({f"histogram {name}": known[f"histogram {name}"] for name in NUMERIC})
    return found


comment = pl.col("comment").str
FAULTY = (pl.col("reading_501") > 4000.5) & pl.col("state_708").is_in(["warning", "failed"]) & pl.col("flag_309")
WIDE_SUMS = dict(
    id=pl.sum("id"), reading=pl.sum("reading_501"), cost=pl.sum("cost_997"), level=pl.sum("level_6"), spares=pl.count("spare_990")
)
LINEITEM_SUMS = dict(orders=pl.sum("l_orderkey"), price=pl.sum("l_extendedprice"), tax=pl.sum("l_tax"), comments=pl.count("l_comment"))
shipped, price, discount = pl.col("l_shipdate"), pl.col("l_extendedprice"), pl.col("l_discount")
# a product of decimals has the greater scale of the two, unless told
reduced = price.cast(pl.Decimal(38, 4)) * (1 - discount)
QUERY_1 = [
    pl.sum("l_quantity").alias("qty"), price.sum().alias("price"), reduced.sum().alias("reduced"),
    (reduced.cast(pl.Decimal(38, 6)) * (1 + pl.col("l_tax"))).sum().alias("charge"), pl.mean("l_quantity").alias("quantity"),
    price.mean().alias("extendedprice"), discount.mean().alias("discount"), pl.len().alias("n"),
]
QUERY_6 = (shipped >= date(1994, 1, 1)) & (shipped < date(1995, 1, 1)) & discount.is_between(Decimal("0.05"), Decimal("0.07")) & (pl.col("l_quantity") < 24)


def describe(spec):
    asked = [(fn, name) for name in HUNDRED for fn in ["count", "min", "max", "mean"]]
    found = held["wide"].lazy().select([getattr(pl.col(name), fn)().alias(f"{fn} {name}".replace("mean", "avg")) for fn, name in asked])
    return found.collect().row(0, named=True)


TASKS = {
    "open-csv": opening("csv"),
    "first-200": first_page("csv"),
    "filter-positions": selecting(CHOSEN),
    "filter-rows": Task(run=lambda spec: held["events"].lazy().filter(CHOSEN).collect(), check=lambda rows, _: sums(rows, "id", "price")),
    "contains": selecting(comment.contains("lorem", literal=True)),
    "contains-ci": selecting(comment.contains("(?i)lorem")),
    "regexp": selecting(comment.contains("l[aeiou]bor(is|e).*m$")),
    "like": selecting(comment.contains("dolor.*amet")),
    "top-200": Task(
        run=lambda spec: held["events"].lazy().sort(["price", "ts"], descending=[True, False]).head(200).collect(), check=page_check
    ),
    "order-2-keys": ordering("events", "price desc", "ts"),
    "order-int": ordering("events", "user"),
    "order-double": ordering("events", "score"),
    "order-text": ordering("events", "comment"),
    "deep-page": Task(
        before=keep_order,
        run=lambda spec: held["events"][held["order"][spec["rows"] // 2 : spec["rows"] // 2 + 200]],
        check=page_check,
    ),
    "group-low": grouping(["country", "device"], "events"),
    "group-100k": grouping(["k100k"], "keys"),
    "group-5m": grouping(["k5m"], "keys"),
    "group-text": grouping(["t100k"], "keys"),
    "count-distinct": Task(
        run=lambda spec: held["events"].lazy().select(pl.col("user").drop_nulls().n_unique(), pl.col("comment").drop_nulls().n_unique()).collect(),
        check=lambda found, _: found.row(0, named=True),
    ),
    "stats": Task(run=statistics, check=statistics_check),
    "export-csv": exporting("csv", lambda rows, path: rows.sink_csv(path)),
    "export-parquet-snappy": exporting("parquet", lambda rows, path: rows.sink_parquet(path, compression="snappy")),
    "export-parquet-zstd": exporting("parquet", lambda rows, path: rows.sink_parquet(path, compression="zstd")),
    "parquet-load": opening("snappy"),
    "parquet-load-zstd": opening("zstd"),
    "parquet-first-page": first_page("snappy"),
    "parquet-two-columns": Task(
        run=lambda spec: scan(spec, "snappy").select("price", "country").collect(),
        check=lambda two, _: {"rows": two.height, "price": two["price"].sum(), "countries": two["country"].n_unique()},
    ),
    "parquet-filter": selecting(CHOSEN, lambda spec: scan(spec, "snappy")),
    "jsonl-open": opening("jsonl"),
    "join": Task(
        run=lambda spec: held["events"].lazy().join(held["users"].lazy(), left_on="user", right_on="key")
        .select(rows=pl.len(), price=pl.col("price").sum(), weight=pl.col("weight").sum()).collect(),
        check=lambda found, _: found.row(0, named=True),
    ),
    "wide-open-csv": typed("wideCsv", **WIDE_SUMS),
    "wide-first-200": Task(
        run=lambda spec: scan(spec, "wideCsv").head(200).collect(),
        check=lambda page, _: {"rows": page.height, "columns": page.width, "id": page["id"].sum(), "cost": page["cost_997"].sum()},
    ),
    "wide-open-parquet": typed("wide", **WIDE_SUMS),
    "wide-two-columns": Task(
        run=lambda spec: scan(spec, "wide").select("cost_507", "state_708").collect(),
        check=lambda two, _: {"rows": two.height, "cost": two["cost_507"].sum(), "states": two["state_708"].n_unique()},
    ),
    "wide-filter": selecting(FAULTY, lambda spec: held["wide"].lazy()),
    "wide-order": ordering("wide", "state_408", "cost_507 desc"),
    "wide-page": Task(
        before=keep_wide_order,
        run=lambda spec: held["wide"][held["wide order"][spec["rows"] // 200 : spec["rows"] // 200 + 200]],
        check=lambda page, _: {"rows": page.height, "columns": page.width, "cost": page["cost_507"].sum()},
    ),
    "wide-stats": Task(run=describe, check=lambda found, _: found),
    "lineitem-open-csv": typed("lineitemCsv", **LINEITEM_SUMS),
    "lineitem-open-parquet": typed("lineitem", **LINEITEM_SUMS),
    "lineitem-q1": Task(
        run=lambda spec: held["lineitem"].lazy().filter(shipped <= date(1998, 9, 2)).group_by("l_returnflag", "l_linestatus").agg(QUERY_1).collect(),
        check=lambda groups, _: query1_of(groups.to_dicts()),
    ),
    "lineitem-q6": Task(
        run=lambda spec: held["lineitem"].lazy().filter(QUERY_6).select(revenue=(price.cast(pl.Decimal(38, 4)) * discount).sum()).collect().row(0, named=True),
        check=lambda found, _: exactly(found),
    ),
    "lineitem-order": ordering("lineitem", "l_shipdate", "l_extendedprice desc"),
}


def hold(name, key):
    return lambda spec: held.update({name: scan(spec, key).collect().rechunk()})


SCENARIOS = {
    "cold": lambda spec: None,
    "table": hold("events", "snappy"),
    "keys": hold("keys", "keys"),
    "wide": hold("wide", "wide"),
    "lineitem": hold("lineitem", "lineitem"),
    "joined": lambda spec: (hold("events", "snappy")(spec), hold("users", "users")(spec)),
}
