"""DuckDB: data in a table of its own (CREATE TABLE AS), results as temporary tables or Arrow."""
import duckdb
from harness import HUNDRED, Task, exactly, places, query1_of

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


def opening(key, check=lambda *_: one(f"SELECT {SUMS} FROM opened")):
    return Task(before=forget("opened"), run=lambda spec: create("opened", f"SELECT * FROM {file(spec, key)}"), check=check)


def typed(key, sums):
    def check(*_):
        types = [row[1].lower() for row in db.execute("DESCRIBE opened").fetchall()]
        return {**exactly(one(f"SELECT count(*) AS rows, {sums} FROM opened")), "types": [KINDS.get(each, each) for each in types]}

    return opening(key, check)


KINDS = {"bigint": "whole", "integer": "whole", "varchar": "text", "boolean": "flag"}


def first_page(key):
    return Task(
        run=lambda spec: db.execute(f"SELECT * FROM {file(spec, key)} LIMIT 200").to_arrow_table(),
        check=lambda page, _: sums_of(page, "id", "price"),
    )


def sums_of(table, *names):
    import pyarrow.compute as pc

    return {"rows": table.num_rows, **{name: pc.sum(table[name]).as_py() for name in names}}


def selecting(where, table="events"):
    return Task(
        before=forget("positions"),
        run=lambda spec: db.execute(f"CREATE TEMP TABLE positions AS SELECT rowid AS position FROM {table} WHERE {where}"),
        check=lambda _, spec: one("SELECT count(*) AS rows, sum(position + 1) AS id FROM positions"),
    )


def ordering(table, *keys):
    by = ", ".join(f"{q(key.split()[0])} {'DESC NULLS LAST' if key.endswith('desc') else 'ASC NULLS FIRST'}" for key in keys)

    def check(_, spec):
        found = {}
        for at in places(table, spec):
            place = db.execute(f"SELECT position FROM ordered LIMIT 1 OFFSET {at}").fetchone()[0]
            for key in keys:
                name = key.split()[0]
                shown = "epoch(ts)" if name == "ts" else q(name)
                found[f"{name} at {at}"] = db.execute(f"SELECT {shown} FROM {table} WHERE rowid = {place}").fetchone()[0]
        return found

    return Task(
        before=forget("ordered"),
        run=lambda spec: db.execute(f"CREATE TEMP TABLE ordered AS SELECT rowid AS position FROM {table} ORDER BY {by}"),
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


def renamed(sums):
    return {name.split("_")[0]: value for name, value in sums.items()}


WIDE_SUMS = "sum(id) AS id, sum(reading_501) AS reading, sum(cost_997) AS cost, sum(level_6) AS level, count(spare_990) AS spares"
LINEITEM_SUMS = "sum(l_orderkey) AS orders, sum(l_extendedprice) AS price, sum(l_tax) AS tax, count(l_comment) AS comments"
QUERY_1 = """SELECT l_returnflag, l_linestatus, sum(l_quantity) AS qty, sum(l_extendedprice) AS price,
  sum(l_extendedprice * (1 - l_discount)) AS reduced, sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) AS charge,
  avg(l_quantity) AS quantity, avg(l_extendedprice) AS extendedprice, avg(l_discount) AS discount, count(*) AS n
  FROM lineitem WHERE l_shipdate <= DATE '1998-09-02' GROUP BY l_returnflag, l_linestatus"""
QUERY_6 = """SELECT sum(l_extendedprice * l_discount) AS revenue FROM lineitem
  WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01' AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24"""

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
    "order-2-keys": ordering("events", "price desc", "ts"),
    "order-int": ordering("events", "user"),
    "order-double": ordering("events", "score"),
    "order-text": ordering("events", "comment"),
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
    "wide-open-csv": typed("wideCsv", WIDE_SUMS),
    "wide-first-200": Task(
        run=lambda spec: db.execute(f"SELECT * FROM {file(spec, 'wideCsv')} LIMIT 200").to_arrow_table(),
        check=lambda page, _: {**renamed(sums_of(page, "id", "cost_997")), "columns": page.num_columns},
    ),
    "wide-open-parquet": typed("wide", WIDE_SUMS),
    "wide-two-columns": Task(
        before=forget("two"),
        run=lambda spec: create("two", f"SELECT cost_507, state_708 FROM {file(spec, 'wide')}"),
        check=lambda *_: one("SELECT count(*) AS rows, sum(cost_507) AS cost, count(DISTINCT state_708) AS states FROM two"),
    ),
    "wide-filter": selecting("reading_501 > 4000.5 AND state_708 IN ('warning', 'failed') AND flag_309", "wide"),
    "wide-order": ordering("wide", "state_408", "cost_507 desc"),
    "wide-page": Task(
        before=lambda spec: db.execute("CREATE TEMP TABLE IF NOT EXISTS wide_pages AS SELECT rowid AS position FROM wide ORDER BY state_408, cost_507 DESC"),
        run=lambda spec: db.execute(
            f"SELECT wide.* FROM wide WHERE rowid IN (SELECT position FROM wide_pages LIMIT 200 OFFSET {spec['rows'] // 200})"
        ).to_arrow_table(),
        check=lambda page, _: {**renamed(sums_of(page, "cost_507")), "columns": page.num_columns},
    ),
    "wide-stats": Task(
        run=lambda spec: one(f"SELECT {', '.join(f'{fn}({name}) AS {q(fn + chr(32) + name)}' for name in HUNDRED for fn in ['count', 'min', 'max', 'avg'])} FROM wide"),
        check=lambda found, _: found,
    ),
    "lineitem-open-csv": typed("lineitemCsv", LINEITEM_SUMS),
    "lineitem-open-parquet": typed("lineitem", LINEITEM_SUMS),
    "lineitem-q1": Task(run=lambda spec: db.execute(QUERY_1).to_arrow_table(), check=lambda groups, _: query1_of(groups.to_pylist())),
    "lineitem-q6": Task(run=lambda spec: one(QUERY_6), check=lambda found, _: exactly(found)),
    "lineitem-order": ordering("lineitem", "l_shipdate", "l_extendedprice desc"),
}


def joined(spec):
    create("events", f"SELECT * FROM {file(spec, 'snappy')}")
    create("users", f"SELECT * FROM {file(spec, 'users')}")


SCENARIOS = {
    "cold": lambda spec: None,
    "table": lambda spec: create("events", f"SELECT * FROM {file(spec, 'snappy')}"),
    "keys": lambda spec: create("keys", f"SELECT * FROM {file(spec, 'keys')}"),
    "joined": joined,
    "wide": lambda spec: create("wide", f"SELECT * FROM {file(spec, 'wide')}"),
    "lineitem": lambda spec: create("lineitem", f"SELECT * FROM {file(spec, 'lineitem')}"),
}
