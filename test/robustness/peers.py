"""Reads every file of a folder with DuckDB, pandas and Polars as they open files by default; one JSON line each to standard output."""

import datetime
import json
import re
import sys
import warnings

import duckdb
import pandas
import polars

warnings.simplefilter("ignore")


def plain(value):
    if value is None or value is pandas.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else str(value)


def by_duckdb(path):
    relation = duckdb.sql(f"select * from read_csv('{path}')")
    names = relation.columns
    made_up = all(re.fullmatch(r"column\d+", name) for name in names)
    return ([] if made_up else names), relation.fetchall()


def by_pandas(path):
    frame = pandas.read_csv(path)
    return [str(name) for name in frame.columns], frame.astype(object).values.tolist()


def by_pandas_sniffing(path):
    frame = pandas.read_csv(path, sep=None, engine="python")
    return [str(name) for name in frame.columns], frame.astype(object).values.tolist()


def by_polars(path):
    frame = polars.read_csv(path, try_parse_dates=True)
    return frame.columns, frame.rows()


readers = {"DuckDB": by_duckdb, "pandas": by_pandas, "pandas, sep=None": by_pandas_sniffing, "Polars": by_polars}

for path in sys.stdin.read().splitlines():
    results = {}
    for name, read in readers.items():
        try:
            header, rows = read(path)
            results[name] = {"header": list(header), "rows": [[plain(value) for value in row] for row in rows]}
        except Exception:
            results[name] = None
    print(json.dumps(results), flush=True)
