"""What an exported file holds, read by DuckDB: python verify.py FILE."""
import json
import sys

import duckdb

path = sys.argv[1]
reader = "read_parquet" if path.endswith(".parquet") else "read_csv"
row = duckdb.execute(f"SELECT count(*), sum(id), sum(price), sum(score), count(comment), sum(length(comment)), sum(epoch(ts)) FROM {reader}(?)", [path]).fetchone()
print(json.dumps(dict(zip(["rows", "id", "price", "score", "comments", "letters", "ts"], map(float, row)))))
