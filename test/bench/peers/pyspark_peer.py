"""PySpark on local[2]: the open table cached, results computed in full by the noop sink."""
import re

import pyspark
from harness import Task
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


def first_page(key):
    return Task(
        run=lambda spec: read(spec, key).limit(200).collect(),
        check=lambda rows, _: {"rows": len(rows), "id": sum(row.id for row in rows), "price": sum(row.price for row in rows)},
    )


def selecting(where, table="events"):
    return Task(
        run=lambda spec: noop(held[table].where(where).select("id")),
        check=lambda frame, _: one(frame.selectExpr("count(*) AS rows", "sum(id) AS id")),
    )


def ordering(*keys):
    # columns can be named only once there is a session
    by = lambda: [F.col(key.split()[0]).desc_nulls_last() if key.endswith("desc") else F.col(key).asc_nulls_first() for key in keys]
    return Task(run=lambda spec: noop(held["events"].select("id", *[key.split()[0] for key in keys]).orderBy(*by())), check=lambda *_: {})


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
    "order-2-keys": ordering("price desc", "ts"),
    "order-int": ordering("user"),
    "order-double": ordering("score"),
    "order-text": ordering("comment"),
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
    "joined": lambda spec: (hold("events", "snappy")(spec), hold("users", "users")(spec)),
}
