export const help = `hearth: a Spark-style cluster on one desk

  hearth [FILE]                       open the app
  hearth query INPUT… [options]       filter, sort, group and export without a window
  hearth run RECIPE.json [options]    a saved plan: --input FILE names other data, --to OUT another output
  hearth schema INPUT… [--json]       column names and types
  hearth profile INPUT… [--json]      what each column holds
  hearth shell [SCRIPT.ts [ARGS]]     a TypeScript prompt with a cluster, or a script of it; --master local[N]

An input is a file, a folder (also one that Spark wrote, with partition keys in its folders' names), or a pattern in quotes:
'data/**/*.csv'. Several are one table; columns meet by name.

query options
  --where EXPR                        Spark SQL condition: "price > 500 and country in ('France', 'Peru')"
  --select LIST | --derive 'x = EXPR' columns to give; or all columns and one more (repeatable)
  --group-by LIST --agg LIST          "country" with "count(*) as n, sum(price) as total"
  --sort LIST                         "price desc nulls last, ts"
  --offset N  --limit N  --distinct
  --schema 'zip string, id bigint'    fix types of columns; --all-text keeps every cell as text
  --FORMAT.OPTION VALUE               how to read the input: --csv.delimiter ';' --csv.header no --csv.formats 'born = dd/MM/yyyy'
  --bad-rows keep|drop|fail           what becomes of rows that do not fit; --rejects FILE lists them
  --file-column                       one more column, _file: where a row is from
  --to OUT [--to-format csv|tsv|jsonl|json|parquet|arrow|xlsx|sqlite] [--overwrite]
  --to.OPTION VALUE                   how to write: --to.compression zstd, for Parquet --to.rowGroupRows 100000 --to.statistics false
  --parts | --partition-by a,b        OUT is a folder of parts as Spark writes it, by the values of columns: country=Peru/part-…
  --manifest                          also a list of the files with rows, bytes and SHA-256
  --cache | --no-cache                keep a large text file as it was parsed, to open at once the next time; or use nothing kept
  --master local[N]                   executors; one per core unless told
  --code LANGUAGE                     the question as a program: pyspark, spark-sql, pandas, polars or duckdb
  --explain  --stats                  the plan instead of rows; one JSON line of timings on standard error

Without --to, rows go to standard output: as CSV, or as a table on a terminal.
Exit codes: 0 done, 1 failed, 2 wrong usage.
`;
