"""Derives what tasks need from the CSV: python make_data.py KIND SOURCE TARGET ROWS. Deterministic; written aside, then renamed."""
import os
import sys

import duckdb

kind, source, target, rows = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
part = f"{target}.part"
db = duckdb.connect(":memory:", config={"threads": 2})
events = f"SELECT * FROM read_csv('{source}')"
# 100,000 integers spread over a range of 1e11, 5,000,000 (or half of the rows) spread likewise, 100,000 texts of 6 to 10 bytes
keys = f"""SELECT "user"::BIGINT * 1000003 AS k100k, (id * 7919) % {max(1, rows // 2)} * 20011 AS k5m,
  'u' || lpad(("user" * 7919 % 100003)::VARCHAR, 5 + ("user" % 5)::INT, '0') AS t100k, price, score FROM ({events})"""
users = f"""SELECT u AS key, 'name ' || u AS name, ['free', 'basic', 'plus', 'pro'][1 + u % 4] AS plan, (u * 37 % 1000) / 10.0::DOUBLE AS weight
  FROM range(1, 100001) t(u) ORDER BY hash(u)"""
statements = {
    "snappy": f"COPY ({events}) TO '{part}' (FORMAT parquet, COMPRESSION snappy)",
    "zstd": f"COPY ({events}) TO '{part}' (FORMAT parquet, COMPRESSION zstd)",
    "jsonl": f"COPY ({events}) TO '{part}' (FORMAT json)",
    "keys": f"COPY ({keys}) TO '{part}' (FORMAT parquet, COMPRESSION snappy)",
    "wide": f"COPY (SELECT * FROM read_csv('{source}')) TO '{part}' (FORMAT parquet, COMPRESSION snappy)",
    "users": f"COPY ({users}) TO '{part}' (FORMAT parquet, COMPRESSION snappy)",
}
db.execute(statements[kind])
os.rename(part, target)
