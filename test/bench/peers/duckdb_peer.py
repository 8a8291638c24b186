"""DuckDB: data in a table of its own (CREATE TABLE AS), results as temporary tables or Arrow."""
import duckdb
from harness import Task

VERSION = duckdb.__version__
db = duckdb.connect(":memory:", config={"threads": 2})
CHOSEN = "price > 500 AND country IN ('France', 'Peru', 'Kenya')"
NUMERIC = ["id", "user", "price", "qty", "score"]
OTHERS = ["ts", "country", "device", "comment"]


def q(name):
    return f'"{name}"'


def one(sql):
    cursor = db.execute(sql)
    names = [each[0] for each in cursor.description]
    return dict(zip(names, cursor.fetchone()))


def create(name, query):
    db.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")


def file(spec, key):
    path = spec["data"][key]
    return f"read_parquet('{path}')" if path.endswith(".parquet") else f"read_json('{path}')" if path.endswith(".jsonl") else f"read_csv('{path}')"


def forget(*names):
    return lambda spec: [db.execute(f"DROP TABLE IF EXISTS {name}") for name in names]


SUMS = "count(*) AS rows, sum(id) AS id, sum(price) AS price, sum(score) AS score, count(comment) AS comments"


def opening(key):
    return Task(
        before=forget("opened"),
        run=lambda spec: create("opened", f"SELECT * FROM {file(spec, key)}"),
        check=lambda _, spec: one(f"SELECT {SUMS} FROM opened"),
    )


def first_page(key):
    return Task(
        run=lambda spec: db.execute(f"SELECT * FROM {file(spec, key)} LIMIT 200").to_arrow_table(),
        check=lambda page, _: sums_of(page, "id", "price"),
    )


def sums_of(table, *names):
    import pyarrow.compute as pc

    return {"rows": table.num_rows, **{name: pc.sum(table[name]).as_py() for name in names}}


def selecting(where):
    return Task(
        before=forget("positions"),
        run=lambda spec: db.execute(f"CREATE TEMP TABLE positions AS SELECT rowid AS position FROM events WHERE {where}"),
        check=lambda _, spec: one("SELECT count(*) AS rows, sum(position + 1) AS id FROM positions"),
    )


def ordering(*keys):
    by = ", ".join(f"{q(key.split()[0])} {'DESC NULLS LAST' if key.endswith('desc') else 'ASC NULLS FIRST'}" for key in keys)

    def check(_, spec):
        found = {}
        for at in [0, spec["rows"] // 4, spec["rows"] // 2, spec["rows"] - 1]:
            place = db.execute(f"SELECT position FROM ordered LIMIT 1 OFFSET {at}").fetchone()[0]
            for key in keys:
                name = key.split()[0]
                shown = "epoch(ts)" if name == "ts" else q(name)
                found[f"{name} at {at}"] = db.execute(f"SELECT {shown} FROM events WHERE rowid = {place}").fetchone()[0]
        return found

    return Task(
        before=forget("ordered"),
        run=lambda spec: db.execute(f"CREATE TEMP TABLE ordered AS SELECT rowid AS position FROM events ORDER BY {by}"),
        check=check,
    )


def ordered_for_pages(spec):
    db.execute("CREATE TEMP TABLE IF NOT EXISTS pages AS SELECT rowid AS position FROM events ORDER BY price DESC, ts")


def page_check(page, _):
    import pyarrow.compute as pc

    return {"rows": page.num_rows, "price": pc.sum(page["price"]).as_py(), "ts": sum(value.timestamp() for value in utc(page["ts"]))}


def utc(column):
    from datetime import timezone

    return [value.replace(tzinfo=timezone.utc) for value in column.to_pylist()]


def grouping(by, table):
    sql = f"SELECT {by}, count(*) AS n, sum(price) AS total, avg(score) AS mean FROM {table} GROUP BY {by}"

    def check(groups, _):
        sums = sums_of(groups, "n", "total", "mean")
        return {"groups": sums["rows"], "n": sums["n"], "total": sums["total"], "mean": sums["mean"]}

    return Task(run=lambda spec: db.execute(sql).to_arrow_table(), check=check)


def exporting(ending, options):
    path = lambda spec: f"{spec['out']}/duckdb.{ending}"
    return Task(
        run=lambda spec: db.execute(f"COPY (SELECT * FROM events WHERE price > 700) TO '{path(spec)}' ({options})"),
        file=path,
    )


def statistics(spec):
    asked = [f"{fn}({q(name)}) AS {q(fn + ' ' + name)}" for name in NUMERIC + OTHERS for fn in ["count", "min", "max", "approx_count_distinct"]]
    asked += [f"{fn}({q(name)}) AS {q(fn + ' ' + name)}" for name in NUMERIC for fn in ["avg", "stddev_samp"]]
    known = one(f"SELECT {', '.join(asked)} FROM events")
    for name in NUMERIC:
        low, high = known[f"min {name}"], known[f"max {name}"]
        bin = f"least(19, floor(20.0::DOUBLE * ({q(name)} - {low}) / ({high} - {low})::DOUBLE))::INT"
        known[f"histogram {name}"] = db.execute(f"SELECT {bin} AS bin, count(*) FROM events WHERE {q(name)} IS NOT NULL GROUP BY 1 ORDER BY 1").fetchall()
    return known


def statistics_check(known, _):
    found = {f"{fn} {name}": known[f"{fn} {name}"] for name in NUMERIC for fn in ["count", "min", "max", "avg", "stddev_samp"]}
    found.update({f"{fn} {name}": known[f"{fn} {name}"] for name in ["country", "device", "comment"] for fn in ["count", "min", "max"]})
    found.update({f"approx {name}": known[f"approx_count_distinct {name}"] for name in NUMERIC + OTHERS})
    found.update({f"histogram {name}": [count for _, count in known[f"histogram {name}"]] for name in NUMERIC})
    return found


TASKS = {
    "open-csv": opening("csv"),
    "first-200": first_page("csv"),
    "filter-positions": selecting(CHOSEN),
    "filter-rows": Task(
        run=lambda spec: db.execute(f"SELECT * FROM events WHERE {CHOSEN}").to_arrow_table(),
        check=lambda rows, _: sums_of(rows, "id", "price"),
    ),
    "contains": selecting("contains(comment, 'lorem')"),
    "contains-ci": selecting("comment ILIKE '%lorem%'"),
    "regexp": selecting("regexp_matches(comment, 'l[aeiou]bor(is|e).*m$')"),
    "like": selecting("comment LIKE '%dolor%amet%'"),
    "top-200": Task(run=lambda spec: db.execute("SELECT * FROM events ORDER BY price DESC, ts LIMIT 200").to_arrow_table(), check=page_check),
    "order-2-keys": ordering("price desc", "ts"),
    "order-int": ordering("user"),
    "order-double": ordering("score"),
    "order-text": ordering("comment"),
    "deep-page": Task(
        before=ordered_for_pages,
        run=lambda spec: db.execute(
            f"SELECT events.* FROM events WHERE rowid IN (SELECT position FROM pages LIMIT 200 OFFSET {spec['rows'] // 2})"
        ).to_arrow_table(),
        check=page_check,
    ),
    "group-low": grouping("country, device", "events"),
    "group-100k": grouping("k100k", "keys"),
    "group-5m": grouping("k5m", "keys"),
    "group-text": grouping("t100k", "keys"),
    "count-distinct": Task(
        run=lambda spec: one('SELECT count(DISTINCT "user") AS user, count(DISTINCT comment) AS comment FROM events'),
        check=lambda found, _: found,
    ),
    "stats": Task(run=statistics, check=statistics_check),
    "export-csv": exporting("csv", "FORMAT csv, HEADER"),
    "export-parquet-snappy": exporting("parquet", "FORMAT parquet, COMPRESSION snappy"),
    "export-parquet-zstd": exporting("parquet", "FORMAT parquet, COMPRESSION zstd"),
    "parquet-load": opening("snappy"),
    "parquet-load-zstd": opening("zstd"),
    "parquet-first-page": first_page("snappy"),
    "parquet-two-columns": Task(
        before=forget("two"),
        run=lambda spec: create("two", f"SELECT price, country FROM {file(spec, 'snappy')}"),
        check=lambda _, spec: one("SELECT count(*) AS rows, sum(price) AS price, count(DISTINCT country) AS countries FROM two"),
    ),
    "parquet-filter": Task(
        before=forget("positions"),
        run=lambda spec: create("positions", f"SELECT file_row_number AS position FROM read_parquet('{spec['data']['snappy']}', file_row_number = true) WHERE {CHOSEN}"),
        check=lambda _, spec: one("SELECT count(*) AS rows, sum(position + 1) AS id FROM positions"),
    ),
    "jsonl-open": opening("jsonl"),
    "join": Task(
        run=lambda spec: one('SELECT count(*) AS rows, sum(price) AS price, sum(weight) AS weight FROM events JOIN users ON events."user" = users.key'),
        check=lambda found, _: found,
    ),
}


def joined(spec):
    create("events", f"SELECT * FROM {file(spec, 'snappy')}")
    create("users", f"SELECT * FROM {file(spec, 'users')}")


SCENARIOS = {
    "cold": lambda spec: None,
    "table": lambda spec: create("events", f"SELECT * FROM {file(spec, 'snappy')}"),
    "keys": lambda spec: create("keys", f"SELECT * FROM {file(spec, 'keys')}"),
    "joined": joined,
}
