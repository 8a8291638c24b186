"""Runs programs on a real Spark: one JSON object per line in, {name, code}; one per line out, {name, answer} or {name, error}."""
import contextlib
import datetime
import decimal
import functools
import io
import json
import math
import os
import sys
import tempfile
from types import SimpleNamespace

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

from pyspark.sql import DataFrame, SparkSession  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402
from pyspark.sql import types as T  # noqa: E402
from pyspark import RDD  # noqa: E402

folder = tempfile.mkdtemp(prefix="hearth-parity-")
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.ansi.enabled", "false")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "2")
    .config("spark.sql.codegen.wholeStage", "false")
    .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    .config("spark.sql.adaptive.enabled", "false")
    .config("spark.local.dir", folder)
    .config("spark.log.level", "OFF")
    .getOrCreate()
)
sc = spark.sparkContext
sc.setCheckpointDir(os.path.join(folder, "checkpoints"))


def rem(a, b):
    """JavaScript's remainder: with the dividend's sign."""
    result = math.fmod(a, b)
    return int(result) if isinstance(a, int) and isinstance(b, int) else result


def typed(value, kind):
    """A value as the type wants it; dates, times and decimals come as text."""
    if value is None:
        return None
    if isinstance(kind, (T.DoubleType, T.FloatType)):
        return float(value)
    if isinstance(kind, T.DecimalType):
        return decimal.Decimal(value)
    if isinstance(kind, T.DateType):
        return datetime.date.fromisoformat(value)
    if isinstance(kind, (T.TimestampType, T.TimestampNTZType)):
        return datetime.datetime.fromisoformat(value)
    if isinstance(kind, T.BinaryType):
        return value.encode()
    return value


# Tables that programs share are made once; two in one program are two, as they are for Hearth.
frames = {}
used = {}


def frame(rows, schema=None):
    if not isinstance(schema, str):
        return spark.createDataFrame(rows, schema)
    said = (repr(rows), schema)
    used[said] = used.get(said, 0) + 1
    key = (said, used[said])
    if key not in frames:
        types = spark.createDataFrame([], schema).schema
        data = [tuple(typed(value, field.dataType) for value, field in zip(row, types)) for row in rows]
        frames[key] = spark.createDataFrame(data, types)
    return frames[key]


def printed(action):
    return out.getvalue()


own = SimpleNamespace(frame=frame, printed=printed, path=lambda name: os.path.join(folder, name))


def number(value):
    if math.isnan(value) or math.isinf(value):
        return {"number": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    if value == 0 and math.copysign(1, value) < 0:
        return {"number": "-0"}
    return value


def time(value):
    text = value.isoformat(" ")
    return text.rstrip("0") if "." in text else text


def cell(value, kind):
    """Whole numbers of frames are told as text, since JSON's readers have too few digits for them; decimals with their type's scale."""
    if isinstance(value, decimal.Decimal):
        return format(value.quantize(decimal.Decimal(1).scaleb(-kind.scale), context=decimal.Context(prec=80)), "f")
    if value is None or isinstance(value, bool):
        return value
    return str(value) if isinstance(value, int) else settled(value)


def settled(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        return time(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, DataFrame):
        types = value.dtypes
        kinds = [field.dataType for field in value.schema]
        rows = [[cell(each, kind) for each, kind in zip(row, kinds)] for row in value.collect()]
        return {"columns": [list(each) for each in types], "rows": rows}
    if isinstance(value, RDD):
        return settled(value.collect())
    if isinstance(value, T.Row):
        return {name: settled(each) for name, each in value.asDict().items()}
    if isinstance(value, dict):
        return {"map": [[settled(key), settled(each)] for key, each in value.items()]}
    return [settled(each) for each in value]


def head(error):
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:300]


answers.write(json.dumps({"name": "ready", "answer": spark.version}) + "\n")
answers.flush()
for line in sys.stdin:
    program = json.loads(line)
    scope = {name: globals()[name] for name in ("sc", "spark", "F", "own", "math", "functools", "rem")}
    out = io.StringIO()
    used.clear()
    try:
        with contextlib.redirect_stdout(out):
            exec(program["code"], scope)
        answer = {"name": program["name"], "answer": settled(scope["result"])}
    except Exception as error:
        answer = {"name": program["name"], "error": head(error)}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
spark.stop()
