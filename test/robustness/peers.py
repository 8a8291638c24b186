"""Reads files with DuckDB, pandas and Polars as they open files by default and told how they are written; one JSON line each to standard output."""

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


STRFTIME = {"yyyy": "%Y", "yy": "%y", "MMM": "%b", "MM": "%m", "M": "%m", "dd": "%d", "d": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


def strftime(pattern):
    return re.sub("yyyy|yy|MMM|MM|M|dd|d|HH|mm|ss", lambda found: STRFTIME[found[0]], pattern)


def delimiter(told):
    return "\t" if told["delimiter"] == "tab" else told["delimiter"]


def duckdb_told(path, told):
    options = {
        "delim": delimiter(told), "quote": told["quote"], "escape": told["escape"], "header": told["header"] != "no",
        "skip": told["skipLines"] + (1 if told["header"] == "two" else 0), "nullstr": told["nullValue"],
        "null_padding": True, "strict_mode": False,
    }
    if told["comment"] != "none":
        options["comment"] = told["comment"]
    if told["encoding"] != "utf-8":
        options["encoding"] = told["encoding"]
    if told.get("decimal", ".") != ".":
        options["decimal_separator"] = told["decimal"]
    if told.get("thousands", "none") != "none":
        options["thousands"] = told["thousands"]
    if "dateFormat" in told:
        options["dateformat"] = strftime(told["dateFormat"])
        options["timestampformat"] = strftime(told["timestampFormat"])
    spelled = ", ".join(f"{name}={value if isinstance(value, (bool, int)) else chr(39) + value.replace(chr(39), chr(39) * 2) + chr(39)}" for name, value in options.items())
    relation = duckdb.sql(f"select * from read_csv('{path}', {spelled})")
    rows = relation.fetchall()
    return ([] if told["header"] == "no" else relation.columns), rows[: len(rows) - told["skipFooter"]]


def pandas_told(path, told):
    yes, no = told["booleans"].split("|")
    options = {
        "sep": delimiter(told), "quotechar": told["quote"], "encoding": told["encoding"], "skiprows": told["skipLines"],
        "header": {"no": None, "yes": 0, "two": [0, 1]}[told["header"]], "skipfooter": told["skipFooter"], "engine": "python",
        "na_values": [told["nullValue"]], "keep_default_na": False, "true_values": [yes], "false_values": [no], "on_bad_lines": "warn",
    }
    if told["escape"] != told["quote"]:
        options["escapechar"] = told["escape"]
    if told["comment"] != "none":
        options["comment"] = told["comment"]
    if "decimal" in told:
        options["decimal"] = told["decimal"]
        options["thousands"] = None if told["thousands"] == "none" else told["thousands"]
    frame = pandas.read_csv(path, **options)
    names = [" ".join(name) if isinstance(name, tuple) else str(name) for name in frame.columns]
    return ([] if told["header"] == "no" else names), frame.astype(object).values.tolist()


def polars_told(path, told):
    frame = polars.read_csv(
        path, separator=delimiter(told), quote_char=told["quote"], has_header=told["header"] != "no",
        skip_rows=told["skipLines"] + (1 if told["header"] == "two" else 0), null_values=[told["nullValue"]],
        comment_prefix=None if told["comment"] == "none" else told["comment"], try_parse_dates=True, truncate_ragged_lines=True,
        decimal_comma=told.get("decimal", ".") == ",", encoding="utf8" if told["encoding"] == "utf-8" else told["encoding"],
    )
    rows = frame.rows()
    return ([] if told["header"] == "no" else frame.columns), rows[: len(rows) - told["skipFooter"]]


told_readers = {"DuckDB, told": duckdb_told, "pandas, told": pandas_told, "Polars, told": polars_told}
readers = {"DuckDB": by_duckdb, "pandas": by_pandas, "pandas, sep=None": by_pandas_sniffing, "Polars": by_polars}

for line in sys.stdin:
    asked = json.loads(line)
    results = {}
    for name, read in [*readers.items(), *told_readers.items()]:
        try:
            header, rows = read(asked["path"], asked["told"]) if name in told_readers else read(asked["path"])
            results[name] = {"header": list(header), "rows": [[plain(value) for value in row] for row in rows]}
        except Exception:
            results[name] = None
    print(json.dumps(results), flush=True)
