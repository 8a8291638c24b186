"""pandas: files by the pyarrow engine and columns in Arrow types, as its guide tells where speed matters."""
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from harness import Task

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


def opening(key):
    return Task(
        run=lambda spec: read(spec, key),
        check=lambda frame, _: {**sums(frame, "id", "price", "score"), "comments": int((frame["comment"].notna() & (frame["comment"] != "")).sum())},
    )


def positions(mask):
    return np.flatnonzero(mask.to_numpy(dtype=bool, na_value=False))


def selecting(mask):
    return Task(
        run=lambda spec: positions(mask(held["events"])),
        check=lambda found, _: {"rows": len(found), "id": int(found.sum()) + len(found)},
    )


def ordering(*keys):
    names = [key.split()[0] for key in keys]
    ascending = [not key.endswith("desc") for key in keys]

    def run(spec):
        return held["events"][names].sort_values(names, ascending=ascending, na_position="first").index

    def check(order, spec):
        found = {}
        for at in [0, spec["rows"] // 4, spec["rows"] // 2, spec["rows"] - 1]:
            row = held["events"].iloc[order[at]]
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
    "order-2-keys": ordering("price desc", "ts"),
    "order-int": ordering("user"),
    "order-double": ordering("score"),
    "order-text": ordering("comment"),
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
}


def hold(name, key):
    return lambda spec: held.update({name: read(spec, key)})


SCENARIOS = {
    "cold": lambda spec: None,
    "table": hold("events", "snappy"),
    "keys": hold("keys", "keys"),
    "joined": lambda spec: (hold("events", "snappy")(spec), hold("users", "users")(spec)),
}
