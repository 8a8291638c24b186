"""PySpark on local[2]: the open table cached, results computed in full by the noop sink."""
import re

import pyspark
from harness import HUNDRED, Task, exactly, query1_of
from pyspark.sql import SparkSession, functions as F

VERSION = pyspark.__version__
NUMERIC = ["id", "user", "price", "qty", "score"]
OTHERS = ["ts", "country", "device", "comment"]
held = {}


def session():
    if "spark" not in held:
        builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "8g").config("spark.ui.enabled", "false")
        held["spark"] = builder.config("spark.sql.shuffle.partitions", "4").config("spark.log.level", "ERROR").getOrCreate()
    return held["spark"]


def peak_rss():
    pid = session().sparkContext._gateway.proc.pid
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) * 1024


def read(spec, key):
    path = spec["data"][key]
    if path.endswith(".parquet"):
        return session().read.parquet(path)
    return session().read.json(path) if path.endswith(".jsonl") else session().read.csv(path, header=True, inferSchema=True, escape='"')


def noop(frame):
    frame.write.format("noop").mode("overwrite").save()
    return frame


def one(frame):
    return frame.collect()[0].asDict()


def chosen(frame):
    return frame.where("price > 500 AND country IN ('France', 'Peru', 'Kenya')")


def opening(key):
    def run(spec):
        if "opened" in held:
            held["opened"].unpersist()
        held["opened"] = read(spec, key).cache()
        held["opened"].count()
        return held["opened"]

    return Task(
        run=run,
        check=lambda frame, _: one(frame.selectExpr("count(*) AS rows", "sum(id) AS id", "sum(price) AS price", "sum(score) AS score", "count(comment) AS comments")),
    )


def typed(key, *asked):
    def check(frame, _):
        return {**exactly(one(frame.selectExpr("count(*) AS rows", *asked))), "types": [KINDS.get(each, each) for _, each in frame.dtypes]}

    return Task(run=opening(key).run, check=check)


KINDS = {"int": "whole", "bigint": "whole", "string": "text", "boolean": "flag", "timestamp_ntz": "timestamp"}


def first_page(key, column="price"):
    return Task(
        run=lambda spec: read(spec, key).limit(200).collect(),
        check=lambda rows, _: {"rows": len(rows), "id": sum(row.id for row in rows), column.split("_")[0]: sum(row[column] for row in rows)},
    )


def selecting(where, table="events"):
    return Task(
        run=lambda spec: noop(held[table].where(where).select("id")),
        check=lambda frame, _: one(frame.selectExpr("count(*) AS rows", "sum(id) AS id")),
    )


def ordering(table, *keys):
    # columns can be named only once there is a session
    by = lambda: [F.col(key.split()[0]).desc_nulls_last() if key.endswith("desc") else F.col(key).asc_nulls_first() for key in keys]
    return Task(run=lambda spec: noop(held[table].select(*[key.split()[0] for key in keys], F.monotonically_increasing_id()).orderBy(*by())), check=lambda *_: {})


def grouping(by, table):
    return Task(
        run=lambda spec: noop(held[table].groupBy(*by).agg(F.count("*").alias("n"), F.sum("price").alias("total"), F.avg("score").alias("mean"))),
        check=lambda groups, _: one(groups.selectExpr("count(*) AS groups", "sum(n) AS n", "sum(total) AS total", "sum(mean) AS mean")),
    )


def exporting(write):
    return Task(run=lambda spec: write(held["events"].where("price > 700").write.mode("overwrite"), f"{spec['out']}/pyspark"), check=lambda *_: {})


def statistics(spec):
    asked = [f"{fn}(`{name}`) AS `{fn} {name}`" for name in NUMERIC + OTHERS for fn in ["count", "min", "max", "approx_count_distinct"]]
    asked += [f"{fn}(`{name}`) AS `{fn} {name}`" for name in NUMERIC for fn in ["avg", "stddev_samp"]]
    known = one(held["events"].selectExpr(*asked))
    for name in NUMERIC:
        low, high = float(known[f"min {name}"]), float(known[f"max {name}"])
        bin = F.expr(f"least(20, width_bucket({name}, {low}D, {high}D, 20)) AS bin")
        counts = held["events"].where(F.col(name).isNotNull()).groupBy(bin).count().orderBy("bin").collect()
        known[f"histogram {name}"] = [row["count"] for row in counts]
    return known


WIDE_SUMS = ["sum(id) AS id", "sum(reading_501) AS reading", "sum(cost_997) AS cost", "sum(level_6) AS level", "count(spare_990) AS spares"]
LINEITEM_SUMS = ["sum(l_orderkey) AS orders", "sum(l_extendedprice) AS price", "sum(l_tax) AS tax", "count(l_comment) AS comments"]
QUERY_1 = [
    "sum(l_quantity) AS qty", "sum(l_extendedprice) AS price", "sum(l_extendedprice * (1 - l_discount)) AS reduced",
    "sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) AS charge", "avg(l_quantity) AS quantity",
    "avg(l_extendedprice) AS extendedprice", "avg(l_discount) AS discount", "count(*) AS n",
]
QUERY_6 = "l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01' AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24"

TASKS = {
    "open-csv": opening("csv"),
    "first-200": first_page("csv"),
    "filter-positions": selecting("price > 500 AND country IN ('France', 'Peru', 'Kenya')"),
    "filter-rows": Task(
        run=lambda spec: noop(chosen(held["events"])),
        check=lambda frame, _: one(frame.selectExpr("count(*) AS rows", "sum(id) AS id", "sum(price) AS price")),
    ),
    "contains": selecting("contains(comment, 'lorem')"),
    "contains-ci": selecting("comment ILIKE '%lorem%'"),
    "regexp": selecting("comment RLIKE 'l[aeiou]bor(is|e).*m$'"),
    "like": selecting("comment LIKE '%dolor%amet%'"),
    "top-200": Task(
        run=lambda spec: held["events"].orderBy(F.col("price").desc(), "ts").limit(200).collect(),
        check=lambda rows, _: {"rows": len(rows), "price": sum(row.price for row in rows)},
    ),
    "order-2-keys": ordering("events", "price desc", "ts"),
    "order-int": ordering("events", "user"),
    "order-double": ordering("events", "score"),
    "order-text": ordering("events", "comment"),
    "group-low": grouping(["country", "device"], "events"),
    "group-100k": grouping(["k100k"], "keys"),
    "group-5m": grouping(["k5m"], "keys"),
    "group-text": grouping(["t100k"], "keys"),
    "count-distinct": Task(
        run=lambda spec: one(held["events"].selectExpr("count(DISTINCT user) AS user", "count(DISTINCT comment) AS comment")),
        check=lambda found, _: found,
    ),
    "stats": Task(run=statistics, check=lambda known, _: {f"{fn} {name}": known[f"{fn} {name}"] for name in NUMERIC for fn in ["count", "min", "max", "avg", "stddev_samp"]}),
    "export-csv": exporting(lambda writer, path: writer.option("header", True).csv(path)),
    "export-parquet-snappy": exporting(lambda writer, path: writer.parquet(path)),
    "export-parquet-zstd": exporting(lambda writer, path: writer.option("compression", "zstd").parquet(path)),
    "parquet-load": opening("snappy"),
    "parquet-load-zstd": opening("zstd"),
    "parquet-first-page": first_page("snappy"),
    "parquet-two-columns": Task(
        run=lambda spec: noop(read(spec, "snappy").select("price", "country")),
        check=lambda two, _: one(two.selectExpr("count(*) AS rows", "sum(price) AS price", "count(DISTINCT country) AS countries")),
    ),
    "parquet-filter": Task(
        run=lambda spec: noop(chosen(read(spec, "snappy")).select("id")),
        check=lambda frame, _: one(frame.selectExpr("count(*) AS rows", "sum(id) AS id")),
    ),
    "jsonl-open": opening("jsonl"),
    "join": Task(
        run=lambda spec: one(held["events"].join(held["users"], held["events"].user == held["users"].key)
        .selectExpr("count(*) AS rows", "sum(price) AS price", "sum(weight) AS weight")),
        check=lambda found, _: found,
    ),
    "wide-open-csv": typed("wideCsv", *WIDE_SUMS),
    "wide-first-200": first_page("wideCsv", "cost_997"),
    "wide-open-parquet": typed("wide", *WIDE_SUMS),
    "wide-two-columns": Task(
        run=lambda spec: noop(read(spec, "wide").select("cost_507", "state_708")),
        check=lambda two, _: one(two.selectExpr("count(*) AS rows", "sum(cost_507) AS cost", "count(DISTINCT state_708) AS states")),
    ),
    "wide-filter": selecting("reading_501 > 4000.5 AND state_708 IN ('warning', 'failed') AND flag_309", "wide"),
    "wide-order": ordering("wide", "state_408", "cost_507 desc"),
    "wide-stats": Task(
        run=lambda spec: one(held["wide"].selectExpr(*[f"{fn}({name}) AS `{fn} {name}`" for name in HUNDRED for fn in ["count", "min", "max", "avg"]])),
        check=lambda found, _: found,
    ),
    "lineitem-open-csv": typed("lineitemCsv", *LINEITEM_SUMS),
    "lineitem-open-parquet": typed("lineitem", *LINEITEM_SUMS),
    "lineitem-q1": Task(
        run=lambda spec: held["lineitem"].where("l_shipdate <= DATE '1998-09-02'").groupBy("l_returnflag", "l_linestatus").agg(*map(F.expr, QUERY_1)).collect(),
        check=lambda groups, _: query1_of([group.asDict() for group in groups]),
    ),
    "lineitem-q6": Task(
        run=lambda spec: one(held["lineitem"].where(QUERY_6).selectExpr("sum(l_extendedprice * l_discount) AS revenue")),
        check=lambda found, _: exactly(found),
    ),
    "lineitem-order": ordering("lineitem", "l_shipdate", "l_extendedprice desc"),
}


def hold(name, key):
    def load(spec):
        held[name] = read(spec, key).cache()
        held[name].count()

    return load


SCENARIOS = {
    "cold": lambda spec: session() and None,
    "table": hold("events", "snappy"),
    "keys": hold("keys", "keys"),
    "wide": hold("wide", "wide"),
    "lineitem": hold("lineitem", "lineitem"),
    "joined": lambda spec: (hold("events", "snappy")(spec), hold("users", "users")(spec)),
}
