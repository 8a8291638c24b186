"""Polars: lazy frames collected, as its guide tells; the open table in one chunk (rechunk), outside the clock."""
import os

os.environ["POLARS_MAX_THREADS"] = "2"
import polars as pl
from harness import Task

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


def opening(key):
    def check(frame, _):
        return {**sums(frame, "id", "price", "score"), "comments": frame.height - frame["comment"].null_count()}

    return Task(run=lambda spec: scan(spec, key).collect(), check=check)


def first_page(key):
    return Task(run=lambda spec: scan(spec, key).head(200).collect(), check=lambda page, _: sums(page, "id", "price"))


def selecting(where, frame=lambda spec: held["events"].lazy()):
    return Task(
        run=lambda spec: frame(spec).with_row_index("position").filter(where).select("position").collect(),
        check=lambda found, _: {"rows": found.height, "id": found["position"].cast(pl.Int64).sum() + found.height},
    )


def ordering(*keys):
    names = [key.split()[0] for key in keys]
    descending = [key.endswith("desc") for key in keys]

    def run(spec):
        if len(names) == 1:
            return held["events"][names[0]].arg_sort(descending=descending[0], nulls_last=False)
        return held["events"].select(pl.arg_sort_by(names, descending=descending, nulls_last=descending)).to_series()

    def check(order, spec):
        found = {}
        for at in [0, spec["rows"] // 4, spec["rows"] // 2, spec["rows"] - 1]:
            for name in names:
                value = held["events"][name][int(order[at])]
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
    "order-2-keys": ordering("price desc", "ts"),
    "order-int": ordering("user"),
    "order-double": ordering("score"),
    "order-text": ordering("comment"),
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
}


def hold(name, key):
    return lambda spec: held.update({name: scan(spec, key).collect().rechunk()})


SCENARIOS = {
    "cold": lambda spec: None,
    "table": hold("events", "snappy"),
    "keys": hold("keys", "keys"),
    "joined": lambda spec: (hold("events", "snappy")(spec), hold("users", "users")(spec)),
}
