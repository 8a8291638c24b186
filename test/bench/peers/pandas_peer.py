"""pandas: files by the pyarrow engine and columns in Arrow types, as its guide tells where speed matters."""
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from harness import HUNDRED, Task, exactly, places

VERSION = pd.__version__
pa.set_cpu_count(2)
held = {}
NUMERIC = ["id", "user", "price", "qty", "score"]
OTHERS = ["ts", "country", "device", "comment"]


def read(spec, key, columns=None):
    path = spec["data"][key]
    if path.endswith(".parquet"):
        return pd.read_parquet(path, engine="pyarrow", dtype_backend="pyarrow", columns=columns)
    if path.endswith(".jsonl"):
        return pd.read_json(path, lines=True, engine="pyarrow", dtype_backend="pyarrow")
    return pd.read_csv(path, engine="pyarrow", dtype_backend="pyarrow")


def chosen(frame):
    return (frame["price"] > 500) & frame["country"].isin(["France", "Peru", "Kenya"])


def sums(frame, *names):
    return {"rows": len(frame), **{name: frame[name].sum() for name in names}}


def events_check(frame, _):
    return {**sums(frame, "id", "price", "score"), "comments": int((frame["comment"].notna() & (frame["comment"] != "")).sum())}


def opening(key, check=events_check):
    return Task(run=lambda spec: read(spec, key), check=check)


def typed(key, **asked):
    def check(frame, _):
        found = {label: getattr(frame[name], fn)() for label, (fn, name) in asked.items()}
        return {"rows": len(frame), **exactly(found), "types": [kind(each.pyarrow_dtype) for each in frame.dtypes]}

    return opening(key, check)


def kind(dtype):
    if pa.types.is_decimal(dtype):
        return f"decimal({dtype.precision},{dtype.scale})"
    if pa.types.is_date(dtype):
        return "date"
    return "whole" if pa.types.is_integer(dtype) else {"double": "double", "string": "text", "string_view": "text", "bool": "flag"}.get(str(dtype), "timestamp")


def positions(mask):
    return np.flatnonzero(mask.to_numpy(dtype=bool, na_value=False))


def selecting(mask, table="events"):
    return Task(
        run=lambda spec: positions(mask(held[table])),
        check=lambda found, _: {"rows": len(found), "id": int(found.sum()) + len(found)},
    )


def ordering(table, *keys):
    names = [key.split()[0] for key in keys]
    ascending = [not key.endswith("desc") for key in keys]

    def run(spec):
        return held[table][names].sort_values(names, ascending=ascending, na_position="first").index

    def check(order, spec):
        found = {}
        for at in places(table, spec):
            row = held[table][names].iloc[order[at]]
            for name in names:
                value = row[name]
                found[f"{name} at {at}"] = None if value is pd.NA else value.timestamp() if name == "ts" else value
        return found

    return Task(run=run, check=check)


def page_check(page, _):
    return {"rows": len(page), "price": page["price"].sum(), "ts": sum(value.timestamp() for value in page["ts"])}


def keep_order(spec):
    if "order" not in held:
        held["order"] = held["events"][["price", "ts"]].sort_values(["price", "ts"], ascending=[False, True]).index.to_numpy()


def keep_wide_order(spec):
    if "wide order" not in held:
        held["wide order"] = held["wide"][["state_408", "cost_507"]].sort_values(["state_408", "cost_507"], ascending=[True, False]).index.to_numpy()


def described(spec):
    found = held["wide"][HUNDRED].agg(["count", "min", "max", "mean"])
    return {f"{fn} {name}".replace("mean", "avg"): found.at[fn, name] for name in HUNDRED for fn in found.index}


def faulty(frame):
    return (frame["reading_501"] > 4000.5) & frame["state_708"].isin(["warning", "failed"]) & frame["flag_309"]


def query6(spec):
    frame = held["lineitem"]
    shipped, discount = frame["l_shipdate"], frame["l_discount"]
    chosen = (shipped >= date(1994, 1, 1)) & (shipped < date(1995, 1, 1)) & discount.between(Decimal("0.05"), Decimal("0.07")) & (frame["l_quantity"] < 24)
    found = frame[["l_extendedprice", "l_discount"]][chosen]
    return {"revenue": (found["l_extendedprice"] * found["l_discount"]).sum()}


WIDE_SUMS = dict(id=("sum", "id"), reading=("sum", "reading_501"), cost=("sum", "cost_997"), level=("sum", "level_6"), spares=("count", "spare_990"))
LINEITEM_SUMS = dict(orders=("sum", "l_orderkey"), price=("sum", "l_extendedprice"), tax=("sum", "l_tax"), comments=("count", "l_comment"))


def grouping(by, table):
    def check(groups, _):
        return {"groups": len(groups), "n": groups["n"].sum(), "total": groups["total"].sum(), "mean": groups["mean"].sum()}

    return Task(
        run=lambda spec: held[table].groupby(by, sort=False, observed=True).agg(n=("price", "size"), total=("price", "sum"), mean=("score", "mean")),
        check=check,
    )


def exporting(ending, write):
    path = lambda spec: f"{spec['out']}/pandas.{ending}"
    return Task(run=lambda spec: write(held["events"][held["events"]["price"] > 700], path(spec)), file=path)


TASKS = {
    "open-csv": opening("csv"),
    "first-200": Task(
        run=lambda spec: pd.read_csv(spec["data"]["csv"], nrows=200, parse_dates=["ts"]), check=lambda page, _: sums(page, "id", "price")
    ),
    "filter-positions": selecting(chosen),
    "filter-rows": Task(run=lambda spec: held["events"][chosen(held["events"])], check=lambda rows, _: sums(rows, "id", "price")),
    "contains": selecting(lambda frame: frame["comment"].str.contains("lorem", regex=False)),
    "contains-ci": selecting(lambda frame: frame["comment"].str.contains("lorem", case=False, regex=False)),
    "regexp": selecting(lambda frame: frame["comment"].str.contains("l[aeiou]bor(?:is|e).*m$")),
    "like": selecting(lambda frame: frame["comment"].str.contains("dolor.*amet")),
    "top-200": Task(
        run=lambda spec: held["events"].iloc[held["events"][["price", "ts"]].sort_values(["price", "ts"], ascending=[False, True]).index[:200]],
        check=page_check,
    ),
    "order-2-keys": ordering("events", "price desc", "ts"),
    "order-int": ordering("events", "user"),
    "order-double": ordering("events", "score"),
    "order-text": ordering("events", "comment"),
    "deep-page": Task(
        before=keep_order,
        run=lambda spec: held["events"].iloc[held["order"][spec["rows"] // 2 : spec["rows"] // 2 + 200]],
        check=page_check,
    ),
    "group-low": grouping(["country", "device"], "events"),
    "group-100k": grouping(["k100k"], "keys"),
    "group-5m": grouping(["k5m"], "keys"),
    "group-text": grouping(["t100k"], "keys"),
    "count-distinct": Task(
        run=lambda spec: {name: held["events"][name].nunique() for name in ["user", "comment"]}, check=lambda found, _: found
    ),
    "export-csv": exporting("csv", lambda rows, path: pyarrow.csv.write_csv(pa.Table.from_pandas(rows, preserve_index=False), path)),
    "export-parquet-snappy": exporting("parquet", lambda rows, path: rows.to_parquet(path, compression="snappy", index=False)),
    "export-parquet-zstd": exporting("parquet", lambda rows, path: rows.to_parquet(path, compression="zstd", index=False)),
    "parquet-load": opening("snappy"),
    "parquet-load-zstd": opening("zstd"),
    "parquet-two-columns": Task(
        run=lambda spec: read(spec, "snappy", ["price", "country"]),
        check=lambda two, _: {"rows": len(two), "price": two["price"].sum(), "countries": two["country"].nunique()},
    ),
    "parquet-filter": Task(
        run=lambda spec: positions(chosen(read(spec, "snappy", ["price", "country"]))),
        check=lambda found, _: {"rows": len(found), "id": int(found.sum()) + len(found)},
    ),
    "jsonl-open": opening("jsonl"),
    "join": Task(
        run=lambda spec: sums(held["events"][["user", "price"]].merge(held["users"][["key", "weight"]], left_on="user", right_on="key"), "price", "weight"),
        check=lambda found, _: found,
    ),
    "wide-open-csv": typed("wideCsv", **WIDE_SUMS),
    "wide-first-200": Task(
        run=lambda spec: pd.read_csv(spec["data"]["wideCsv"], nrows=200, parse_dates=["ts"]),
        check=lambda page, _: {"rows": len(page), "columns": page.shape[1], "id": page["id"].sum(), "cost": page["cost_997"].sum()},
    ),
    "wide-open-parquet": typed("wide", **WIDE_SUMS),
    "wide-two-columns": Task(
        run=lambda spec: read(spec, "wide", ["cost_507", "state_708"]),
        check=lambda two, _: {"rows": len(two), "cost": two["cost_507"].sum(), "states": two["state_708"].nunique()},
    ),
    "wide-filter": selecting(faulty, "wide"),
    "wide-order": ordering("wide", "state_408", "cost_507 desc"),
    "wide-page": Task(
        before=keep_wide_order,
        run=lambda spec: held["wide"].iloc[held["wide order"][spec["rows"] // 200 : spec["rows"] // 200 + 200]],
        check=lambda page, _: {"rows": len(page), "columns": page.shape[1], "cost": page["cost_507"].sum()},
    ),
    "wide-stats": Task(run=described, check=lambda found, _: found),
    "lineitem-open-csv": typed("lineitemCsv", **LINEITEM_SUMS),
    "lineitem-open-parquet": typed("lineitem", **LINEITEM_SUMS),
    # query 1 multiplies decimals beyond the 38 digits that Arrow gives a product's type
    "lineitem-q6": Task(run=query6, check=lambda found, _: exactly(found)),
    "lineitem-order": ordering("lineitem", "l_shipdate", "l_extendedprice desc"),
}


def hold(name, key):
    return lambda spec: held.update({name: read(spec, key)})


SCENARIOS = {
    "cold": lambda spec: None,
    "table": hold("events", "snappy"),
    "keys": hold("keys", "keys"),
    "wide": hold("wide", "wide"),
    "lineitem": hold("lineitem", "lineitem"),
    "joined": lambda spec: (hold("events", "snappy")(spec), hold("users", "users")(spec)),
}
