import type { Relation } from '../relation';
import { duckdb } from './duckdb';
import { pandas } from './pandas';
import { polars } from './polars';
import { pyspark } from './pyspark';
import { sparkSql } from './spark-sql';

export interface CodeLanguage {
  readonly name: 'pyspark' | 'spark-sql' | 'pandas' | 'polars' | 'duckdb';
  readonly label: string;
  /** Of a file that holds such a program. */
  readonly extension: 'py' | 'sql';
  /** The program; UNSUPPORTED, naming the function, where the language has no equal. */
  write(relation: Relation): string;
}

export { withKnownSource } from './spelled-source';

/** What a view can be copied as, in the order of the menu. */
export const languages: readonly CodeLanguage[] = [
  { name: 'pyspark', label: 'PySpark', extension: 'py', write: pyspark },
  { name: 'spark-sql', label: 'Spark SQL', extension: 'sql', write: sparkSql },
  { name: 'pandas', label: 'pandas', extension: 'py', write: pandas },
  { name: 'polars', label: 'Polars', extension: 'py', write: polars },
  { name: 'duckdb', label: 'DuckDB', extension: 'sql', write: duckdb },
];
