/** DuckDB reads the same files and answers the same questions. */
import { DuckDBInstance } from '@duckdb/node-api';
import { sample } from './explorer';

export interface Oracle {
  /** Rows as text, null for null. */
  rows(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  count(where: string): Promise<number>;
  close(): void;
}

/** Types as they are meant: the codes keep their leading zeros. */
const TRIPS = {
  trip_id: 'INTEGER',
  started_at: 'TIMESTAMP',
  start_station: 'VARCHAR',
  end_station: 'VARCHAR',
  station_code: 'VARCHAR',
  plan: 'VARCHAR',
  bike: 'VARCHAR',
  distance_km: 'DOUBLE',
  minutes: 'INTEGER',
  price: 'DOUBLE',
  temperature_c: 'DOUBLE',
  weather: 'VARCHAR',
  rating: 'INTEGER',
  note: 'VARCHAR',
};

/** The sample as the table `trips`. */
export function openTrips(): Promise<Oracle> {
  return openOracle('trips', `read_csv('${sample}', header = true, columns = ${JSON.stringify(TRIPS).replaceAll('"', "'")})`);
}

/** `source` is what stands after FROM; it is read once. */
export async function openOracle(table: string, source: string): Promise<Oracle> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const duck = await instance.connect();
  await duck.run(`SET TimeZone = 'UTC'; CREATE TABLE ${table} AS SELECT * FROM ${source}`);
  const rows = async (sql: string): Promise<(string | null)[][]> => {
    const reader = await duck.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM (${sql})`);
    return reader.getRows() as (string | null)[][];
  };
  return {
    rows,
    count: async (where) => Number((await rows(`SELECT count(*) FROM ${table} WHERE ${where}`))[0]?.[0]),
    close: () => {
      duck.closeSync();
      instance.closeSync();
    },
  };
}

/** Writes what a query gives, for tests that need such a file. */
export async function writeParquet(path: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const duck = await instance.connect();
  await duck.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  duck.closeSync();
  instance.closeSync();
}
