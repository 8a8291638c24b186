"""Writes the files of this folder and the tables in them: python make.py, with pyarrow, fastavro and openpyxl installed."""
import datetime as dt
import decimal
import json
import math
import pathlib
import struct

import pyarrow as pa
import pyarrow.feather as feather

here = pathlib.Path(__file__).parent
utc = dt.timezone.utc
epoch = dt.datetime(1970, 1, 1)


def micros(value):
    value = value.astimezone(utc).replace(tzinfo=None) if value.tzinfo else value
    delta = value - epoch
    return str((delta.days * 86400 + delta.seconds) * 1000000 + delta.microseconds)


def plain(value, scale=None):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, decimal.Decimal):
        return str(int(value.scaleb(scale if scale is not None else 0, decimal.Context(prec=80))))
    if isinstance(value, dt.datetime):
        return micros(value)
    if isinstance(value, dt.date):
        return (value - epoch.date()).days
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and (math.isnan(value) or math.isinf(value)):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    return value


def save(path, names, types, columns):
    rows = [list(row) for row in zip(*columns)] if columns else []
    lines = ",\n".join("    " + json.dumps(row, ensure_ascii=False) for row in rows)
    head = f'  "names": {json.dumps(names)},\n  "types": {json.dumps(types)},\n'
    (here / f"{path}.json").write_text(f'{{\n{head}  "rows": [\n{lines}\n  ]\n}}\n')


def texts(values):
    return [None if value is None else str(value) for value in values]


# (name, Arrow type, values, our type, values as they read back)
d = decimal.Decimal
columns = [
    ("b", pa.bool_(), [True, None, False, True], "boolean", None),
    ("i8", pa.int8(), [-128, 127, None, 0], "int", None),
    ("u8", pa.uint8(), [255, 0, 1, None], "int", None),
    ("i16", pa.int16(), [-32768, 32767, 0, None], "int", None),
    ("u16", pa.uint16(), [65535, None, 0, 1], "int", None),
    ("i32", pa.int32(), [-(2**31), 2**31 - 1, None, 7], "int", None),
    ("u32", pa.uint32(), [2**32 - 1, 0, None, 7], "bigint", texts),
    ("i64", pa.int64(), [-(2**63), 2**63 - 1, None, 2**53 + 1], "bigint", texts),
    ("u64", pa.uint64(), [2**64 - 1, 0, None, 2**63], "decimal(20,0)", texts),
    ("f16", pa.float16(), [1.5, -2.0, None, 0.0999755859375], "float", None),
    ("f32", pa.float32(), [1.5, math.inf, None, -0.25], "float", None),
    ("f64", pa.float64(), [0.1, math.nan, None, 1e300], "double", None),
    ("dec9", pa.decimal128(9, 2), [d("1234567.89"), d("-0.01"), None, d("0")], "decimal(9,2)", 2),
    ("dec38", pa.decimal128(38, 10), [d("1234567890123456789012345678.0123456789"), d("-1E-10"), None, d(5)], "decimal(38,10)", 10),
    ("dec256", pa.decimal256(38, 0), [d(10**38 - 1), d(-(10**38) + 1), None, d(1)], "decimal(38,0)", 0),
    ("huge", pa.decimal256(50, 2), [d("123456789012345678901234567890123456789012345678.25"), d("-0.05"), None, d(7)], "string",
     lambda v: ["123456789012345678901234567890123456789012345678.25", "-0.05", None, "7.00"]),
    ("s", pa.string(), ["Zoë", "", None, "a\nb"], "string", None),
    ("ls", pa.large_string(), ["x", None, "日本", ""], "string", None),
    ("sv", pa.string_view(), ["short", "longer than twelve bytes", None, ""], "string", None),
    ("after", pa.int32(), [1, 2, 3, 4], "int", None),
    ("bin", pa.binary(), [b"\x00\xff", b"", None, b"abc"], "binary", None),
    ("bv", pa.binary_view(), [b"0123456789abcdef", None, b"\x00", b""], "binary", None),
    ("fsb", pa.binary(3), [b"abc", None, b"\x00\x01\x02", b"xyz"], "binary", None),
    ("d32", pa.date32(), [dt.date(1969, 12, 31), dt.date(9999, 12, 31), None, dt.date(1, 1, 1)], "date", None),
    ("d64", pa.date64(), [dt.date(2024, 2, 29), dt.date(1900, 1, 1), None, dt.date(1970, 1, 1)], "date", None),
    ("ts_s", pa.timestamp("s"), [dt.datetime(1969, 12, 31, 23, 59, 59), None, dt.datetime(2024, 1, 1), dt.datetime(9999, 12, 31)], "timestamp_ntz", None),
    ("ts_ms", pa.timestamp("ms", "Europe/Paris"), [dt.datetime(2024, 7, 1, 12, 0, 0, 5000, utc), None, dt.datetime(1960, 1, 1, tzinfo=utc), dt.datetime(1970, 1, 1, tzinfo=utc)], "timestamp", None),
    ("ts_us", pa.timestamp("us", "UTC"), [dt.datetime(2024, 7, 1, 12, 0, 0, 7, utc), dt.datetime(1, 1, 1, tzinfo=utc), None, dt.datetime(9999, 12, 31, 23, 59, 59, 999999, utc)], "timestamp", None),
    ("ts_ns", pa.timestamp("ns"), [1_700_000_000_000_001_000, -1_000, None, 0], "timestamp_ntz(9)", texts),
    ("fine", pa.timestamp("ns", "UTC"), [1_700_000_000_000_000_001, -1, None, 0], "timestamp(9)", texts),
    ("t32", pa.time32("s"), [dt.time(10, 11, 12), dt.time(0), None, dt.time(23, 59, 59)], "string", lambda v: ["10:11:12", "00:00:00", None, "23:59:59"]),
    ("t64", pa.time64("ns"), [1, 37_800_500_000_000, None, 0], "string", lambda v: ["00:00:00.000000001", "10:30:00.5", None, "00:00:00"]),
    ("dur", pa.duration("us"), [5, -5, None, 0], "bigint", texts),
    ("n", pa.null(), [None] * 4, "void", None),
    ("cat", pa.dictionary(pa.int8(), pa.string()), ["red", "blue", None, "red"], "string", None),
    ("catn", pa.dictionary(pa.int16(), pa.int64()), [7, 2**60, None, 7], "bigint", texts),
]


def arrow_files():
    names = [name for name, *_ in columns]
    types = [ours for _, _, _, ours, _ in columns]

    def array(type_, values):
        if pa.types.is_float16(type_):
            import numpy
            return pa.array([None if v is None else numpy.float16(v) for v in values], type_)
        if pa.types.is_dictionary(type_):
            return pa.array(values, type_.value_type).dictionary_encode().cast(type_)
        return pa.array(values, type_)

    table = pa.table([array(type_, values) for _, type_, values, _, _ in columns], names=names)
    read = []
    for _, _, values, _, back in columns:
        if callable(back):
            read.append(back(values))
        else:
            read.append([plain(value, back) for value in values])

    def write(name, make, batches, **options):
        with make(here / name, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
            for batch in batches:
                writer.write_batch(batch)
        save(name, names, types, read)

    whole = table.to_batches()
    two = [batch.slice(0, 3) for batch in whole] + [batch.slice(3) for batch in whole]
    (here / "arrow").mkdir(exist_ok=True)
    write("arrow/types.arrow", pa.ipc.new_file, whole)
    write("arrow/types-lz4.arrow", pa.ipc.new_file, whole, compression="lz4")
    write("arrow/types-zstd.arrow", pa.ipc.new_file, two, compression="zstd")
    write("arrow/types-stream.arrows", pa.ipc.new_stream, two)

    words = pa.table({"word": pa.array([f"word {i % 7}" for i in range(1000)]), "n": pa.array(range(1000))})
    feather.write_feather(words, here / "arrow" / "words.feather", compression="lz4", chunksize=300)
    save("arrow/words.feather", ["word", "n"], ["string", "bigint"], [[f"word {i % 7}" for i in range(1000)], texts(range(1000))])

    # a stream whose dictionary is replaced, and one that grows by deltas
    field = pa.schema([("c", pa.dictionary(pa.int32(), pa.string()))])
    parts = [["a", "b", "a"], ["c", None, "d"]]
    with pa.ipc.new_stream(here / "arrow" / "replaced.arrows", field) as writer:
        for part in parts:
            writer.write_batch(pa.record_batch([pa.array(part).dictionary_encode()], schema=field))
    save("arrow/replaced.arrows", ["c"], ["string"], [parts[0] + parts[1]])
    with pa.ipc.new_file(here / "arrow" / "deltas.arrow", field, options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as writer:
        writer.write_batch(pa.record_batch([pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), pa.array(["a", "b"]))], schema=field))
        writer.write_batch(pa.record_batch([pa.DictionaryArray.from_arrays(pa.array([2, 0, None], pa.int32()), pa.array(["a", "b", "c"]))], schema=field))
    save("arrow/deltas.arrow", ["c"], ["string"], [["a", "b", "c", "a", None]])

    empty = pa.schema([("a", pa.int32()), ("s", pa.string())])
    with pa.ipc.new_file(here / "arrow" / "empty.arrow", empty):
        pass
    save("arrow/empty.arrow", ["a", "s"], ["int", "string"], [[], []])


def xlsx_files():
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    (here / "xlsx").mkdir(exist_ok=True)
    names = ["id", "price", "flag", "day", "at", "time", "name", "mixed", "code"]
    rows = [
        [1, 1.5, True, dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 12, 30, 15), dt.time(10, 30), "Zoë", 1, "007"],
        [2, 20, False, dt.date(1900, 3, 1), dt.datetime(1999, 12, 31, 23, 59, 59, 500000), dt.time(0, 0, 1), "a\nb & <c>", "x", "1e5"],
        [3, None, None, None, None, None, None, dt.date(2024, 1, 2), None],
        [2**40, -0.25, True, dt.date(9999, 12, 31), dt.datetime(2024, 1, 1), dt.time(23, 59, 59), "=1+1", True, "12.50"],
    ]
    back = [
        ["1", 1.5, True, 19782, "1709209815000000", "10:30:00", "Zoë", "1", "007"],
        ["2", 20, False, -25508, "946684799500000", "00:00:01", "a\nb & <c>", "x", "1e5"],
        ["3", None, None, None, None, None, None, "2024-01-02", None],
        [str(2**40), -0.25, True, 2932896, "1704067200000000", "23:59:59", "=1+1", "true", "12.50"],
    ]
    types = ["bigint", "double", "boolean", "date", "timestamp_ntz", "string", "string", "string", "string"]

    def book(name, from_1904=False):
        wb = openpyxl.Workbook()
        if from_1904:
            wb.epoch = CALENDAR_MAC_1904
        sheet = wb.active
        sheet.append(names)
        for row in rows:
            sheet.append(row)
        sheet["G5"].data_type = "s"
        other = wb.create_sheet("Other")
        other.append(["only here"])
        wb.save(here / name)
        save(name, names, types, list(zip(*back)))

    book("xlsx/types.xlsx")
    rows[1][3], back[1][3] = dt.date(1904, 1, 2), -24106
    book("xlsx/from-1904.xlsx", True)

    wb = openpyxl.Workbook()
    sheet = wb.active
    sheet["A1"] = "Sales 2024"
    sheet.merge_cells("A1:D1")
    sheet["A2"], sheet["B2"], sheet["D2"] = "region", "sales", "note"
    sheet.merge_cells("B2:C2")
    for i, row in enumerate([["north", 1, 2, "ok"], ["south", 3, "#DIV/0!", None], [None] * 4, ["east", 5, 6, "late"]]):
        for j, value in enumerate(row):
            sheet.cell(3 + i, 1 + j, value)
    wb.save(here / "xlsx" / "merged.xlsx")
    save("xlsx/merged.xlsx", ["region", "sales", "col_3", "note"], ["string", "int", "int", "string"],
         list(zip(*[["north", 1, 2, "ok"], ["south", 3, None, None], [None] * 4, ["east", 5, 6, "late"]])))


def sqlite_files():
    import sqlite3

    (here / "sqlite").mkdir(exist_ok=True)
    path = here / "sqlite" / "types.db"
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    db.execute("create table goods (id integer primary key, name text, price real, blob blob, flag boolean, day date, at timestamp, mixed, amount decimal(10,2))")
    db.executemany("insert into goods values (?,?,?,?,?,?,?,?,?)", [
        (1, "Zoë", 1.5, b"\x00\xff", 1, "2024-02-29", "2024-02-29 12:30:15", 1, "12.50"),
        (2**60, "", -2.0, b"", 0, "1969-12-31", "1969-12-31T23:59:59.5", "x", 3),
        (3, None, None, None, None, None, None, None, None),
    ])
    db.execute("create table other (a)")
    db.execute("create view cheap as select id from goods where price < 0")
    db.commit()
    db.close()
    save("sqlite/types.db", ["id", "name", "price", "blob", "flag", "day", "at", "mixed", "amount"],
         ["bigint", "string", "double", "binary", "boolean", "date", "timestamp_ntz", "string", "decimal(10,2)"],
         list(zip(*[
             ["1", "Zoë", 1.5, "00ff", True, 19782, "1709209815000000", "1", "1250"],
             ["3", None, None, None, None, None, None, None, None],
             [str(2**60), "", -2.0, "", False, -1, "-500000", "x", "300"],
         ])))


def avro_files():
    import fastavro
    import uuid

    (here / "avro").mkdir(exist_ok=True)

    def optional(kind):
        return ["null", kind]

    schema = {"type": "record", "name": "row", "namespace": "n", "fields": [
        {"name": "b", "type": optional("boolean")},
        {"name": "i", "type": optional("int")},
        {"name": "l", "type": "long"},
        {"name": "f", "type": optional("float")},
        {"name": "d", "type": ["double", "null"]},
        {"name": "s", "type": optional("string")},
        {"name": "by", "type": optional("bytes")},
        {"name": "fx", "type": {"type": "fixed", "name": "three", "size": 3}},
        {"name": "en", "type": {"type": "enum", "name": "colour", "symbols": ["red", "blue"]}},
        {"name": "dec", "type": optional({"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 3})},
        {"name": "decf", "type": {"type": "fixed", "name": "dec8", "size": 8, "logicalType": "decimal", "precision": 10, "scale": 2}},
        {"name": "day", "type": optional({"type": "int", "logicalType": "date"})},
        {"name": "tms", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "tus", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "lus", "type": {"type": "long", "logicalType": "local-timestamp-micros"}},
        {"name": "t", "type": {"type": "int", "logicalType": "time-millis"}},
        {"name": "u", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "n", "type": "null"},
    ]}
    unique = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
    at = dt.datetime(2024, 2, 29, 12, 30, 15, 5000, utc)
    old = dt.datetime(1960, 1, 1, tzinfo=utc)
    rows = [
        dict(b=True, i=-(2**31), l=2**63 - 1, f=1.5, d=0.1, s="Zoë", by=b"\x00\xff", fx=b"abc", en="blue", dec=d("-123456789012345678901234567.125"), decf=d("1.25"),
             day=dt.date(2024, 2, 29), tms=at, tus=old, lus=dt.datetime(2024, 1, 1), t=dt.time(10, 30), u=unique, n=None),
        dict(b=None, i=None, l=-1, f=None, d=None, s=None, by=None, fx=b"\x00\x01\x02", en="red", dec=None, decf=d("-0.01"),
             day=None, tms=old, tus=at, lus=dt.datetime(1, 1, 1), t=dt.time(0), u=unique, n=None),
    ]
    types = ["boolean", "int", "bigint", "float", "double", "string", "binary", "binary", "string", "decimal(30,3)", "decimal(10,2)",
             "date", "timestamp", "timestamp", "timestamp_ntz", "string", "string", "void"]
    spelled = {"dec": 3, "decf": 2}

    def value(name, v):
        if name == "l":
            return str(v)
        if name == "t":
            return v.isoformat()
        return str(v) if name == "u" else plain(v, spelled.get(name))

    table = [[value(name, v) for name, v in row.items()] for row in rows]
    for codec in ["null", "deflate", "snappy", "zstandard"]:
        name = f"avro/types-{codec}.avro"
        with open(here / name, "wb") as out:
            fastavro.writer(out, fastavro.parse_schema(schema), rows, codec=codec, sync_marker=b"0123456789abcdef")
        save(name, list(rows[0]), types, list(zip(*table)))


def parquet_files():
    import duckdb
    import pyarrow.parquet as parquet

    (here / "parquet").mkdir(exist_ok=True)
    left_out = {"huge", "sv", "bv", "dec256", "n", "dur", "fine", "t64"}
    kept = [column for column in columns if column[0] not in left_out]
    table = pa.table([pa.array(values, type_.value_type if pa.types.is_dictionary(type_) else type_) if not pa.types.is_float16(type_)
                      else pa.array([None if v is None else __import__("numpy").float16(v) for v in values], type_)
                      for _, type_, values, _, _ in kept], names=[name for name, *_ in kept])
    back = [column[4](column[2]) if callable(column[4]) else [plain(v, column[4]) for v in column[2]] for column in kept]
    names, types = [name for name, *_ in kept], [ours for _, _, _, ours, _ in kept]

    def flat(name, **options):
        parquet.write_table(table, here / f"parquet/{name}.parquet", store_schema=False, **options)
        save(f"parquet/{name}.parquet", names, types, back)

    for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
        flat(f"types-{codec}", compression=codec)
    flat("types-v2", data_page_version="2.0", compression="zstd", write_page_index=True, write_page_checksum=True)
    flat("types-plain", use_dictionary=False, compression="snappy", data_page_size=64)
    deltas = {"i32": "DELTA_BINARY_PACKED", "i64": "DELTA_BINARY_PACKED", "s": "DELTA_BYTE_ARRAY", "ls": "DELTA_LENGTH_BYTE_ARRAY",
              "f64": "BYTE_STREAM_SPLIT", "f32": "BYTE_STREAM_SPLIT", "fsb": "BYTE_STREAM_SPLIT"}
    flat("types-deltas", use_dictionary=False, column_encoding=deltas, data_page_version="2.0")

    nested = pa.table({
        "l": pa.array([[1, None, 3], [], None, [4]], pa.list_(pa.int32())),
        "ll": pa.array([[["a"], []], None, [[None, "b"]], []], pa.list_(pa.list_(pa.string()))),
        "st": pa.array([{"x": 1, "y": "é"}, None, {"x": None, "y": ""}, {"x": 2**40, "y": None}], pa.struct([("x", pa.int64()), ("y", pa.string())])),
        "m": pa.array([[("k", 0.5)], [], None, [("a", None), ("b", -1.0)]], pa.map_(pa.string(), pa.float64())),
    })
    shown = [
        ["[1,null,3]", "[]", None, "[4]"],
        ['[["a"],[]]', None, '[[null,"b"]]', "[]"],
        ['{"x":1,"y":"é"}', None, '{"y":""}', '{"x":1099511627776}'],
        ['{"k":0.5}', "{}", None, '{"a":null,"b":-1.0}'],
    ]
    kinds = ["array<int>", "array<array<string>>", "struct<x:bigint,y:string>", "map<string,double>"]
    for name, options in {"nested": {}, "nested-v2": {"data_page_version": "2.0", "compression": "zstd"}, "nested-groups": {"row_group_size": 2, "use_dictionary": False}}.items():
        parquet.write_table(nested, here / f"parquet/{name}.parquet", store_schema=False, **options)
        save(f"parquet/{name}.parquet", list(nested.column_names), kinds, shown)

    old = pa.table({"at": pa.array([dt.datetime(2024, 2, 29, 12, 30, 15, 7), None, dt.datetime(1960, 1, 1)], pa.timestamp("us"))})
    parquet.write_table(old, here / "parquet/int96.parquet", use_deprecated_int96_timestamps=True, store_schema=False)
    save("parquet/int96.parquet", ["at"], ["timestamp"], [[micros(v) if v else None for v in old["at"].to_pylist()]])

    path = here / "parquet" / "duckdb.parquet"
    path.unlink(missing_ok=True)
    duckdb.sql(f"""copy (select i as id, if(i % 5 = 0, null, 'word ' || i % 7) as word, (i * 25 % 1000)::decimal(9,2) / 4 as price, i % 2 = 0 as even
        from range(300) t(i)) to '{path}' (format parquet, row_group_size 100)""")
    save("parquet/duckdb.parquet", ["id", "word", "price", "even"], ["bigint", "string", "double", "boolean"],
         [texts(range(300)), [None if i % 5 == 0 else f"word {i % 7}" for i in range(300)], [(i * 25 % 1000) / 4 for i in range(300)], [i % 2 == 0 for i in range(300)]])


def json_files():
    import pandas

    records = [
        {"id": 1, "name": "Zoë", "price": 1.5, "tags": ["a", "b"], "at": "2024-02-29T12:30:15Z"},
        {"id": 2**53 + 1, "name": 'say "hi"\n', "price": None, "tags": [], "at": None},
        {"id": -3, "name": "", "price": -0.25, "tags": None, "at": "1960-01-01T00:00:00Z"},
    ]
    names, types = ["id", "name", "price", "tags", "at"], ["bigint", "string", "double", "array<string>", "timestamp"]
    back = [["1", str(2**53 + 1), "-3"], ["Zoë", 'say "hi"\n', ""], [1.5, None, -0.25], ['["a","b"]', "[]", None],
            ["1709209815000000", None, "-315619200000000"]]
    for folder in ["json", "jsonl"]:
        (here / folder).mkdir(exist_ok=True)
    (here / "json/records.json").write_text(json.dumps(records, indent=2))
    save("json/records.json", names, types, back)
    (here / "jsonl/records.jsonl").write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records))
    save("jsonl/records.jsonl", names, types, back)
    frame = pandas.DataFrame({"n": [1, 2, 3], "word": ["x", None, "日本"], "share": [0.1, 2.0, None]})
    frame.to_json(here / "jsonl/pandas.jsonl", orient="records", lines=True)
    save("jsonl/pandas.jsonl", ["n", "word", "share"], ["int", "string", "double"], [[1, 2, 3], ["x", None, "日本"], [0.1, 2, None]])
    frame.to_json(here / "json/pandas.json", orient="records")
    save("json/pandas.json", ["n", "word", "share"], ["int", "string", "double"], [[1, 2, 3], ["x", None, "日本"], [0.1, 2, None]])


def packed_files():
    import bz2
    import gzip
    import zipfile

    (here / "packed").mkdir(exist_ok=True)
    text = "id,word\n" + "".join(f"{i},word {i % 7}\n" for i in range(1000))
    latin = "id,word\n" + "".join(f"{i},wörd {i % 7}\n" for i in range(1000))
    back = [list(range(1000)), [f"word {i % 7}" for i in range(1000)]]

    def packed(name, content, values=back):
        (here / "packed" / name).write_bytes(content)
        save(f"packed/{name}", ["id", "word"], ["int", "string"], values)

    packed("words.csv.gz", gzip.compress(text.encode(), mtime=0))
    packed("members.csv.gz", gzip.compress(text[:5000].encode(), mtime=0) + gzip.compress(text[5000:].encode(), mtime=0))
    packed("latin.csv.gz", gzip.compress(latin.encode("latin-1"), mtime=0), [back[0], [f"wörd {i % 7}" for i in range(1000)]])
    packed("words.csv.bz2", bz2.compress(text.encode()))
    packed("words.csv.zst", pa.Codec("zstd").compress(text.encode(), asbytes=True))
    with zipfile.ZipFile(here / "packed/words.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("words.csv", (2024, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    save("packed/words.zip", ["id", "word"], ["int", "string"], back)


if __name__ == "__main__":
    parquet_files()
    json_files()
    packed_files()
    arrow_files()
    xlsx_files()
    sqlite_files()
    avro_files()
