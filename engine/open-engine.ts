import { availableParallelism } from 'node:os';
import type { Cluster, ClusterConf } from './cluster/cluster';
import { catalog } from './cluster/driver/catalog';
import { Driver } from './cluster/driver/driver';
import type { ParsedConf } from './cluster/driver/parsed-cache';
import { fail } from './errors';
import type { Catalog, EngineService } from './protocol/engine-service';

export interface EngineConf extends Pick<ClusterConf, 'eventLog' | 'scheduling' | 'speculation' | 'spillFolder'> {
  /** `local`, `local[N]`, `local[*]` or `local[N,maxFailures]`. Default `local[*]`: one executor per core. */
  readonly master?: string;
  /** For cached blocks. Default 60 % of RAM. */
  readonly memoryBudgetBytes?: number;
  /** Executors give way to the threads of a window. Default false. */
  readonly background?: boolean;
  /** Answer only from files read to their end, so that types cannot change after the first rows. Default false. */
  readonly settled?: boolean;
  /** Size of a partition where the format can choose (Spark's spark.sql.files.maxPartitionBytes). Default: by the format. */
  readonly maxPartitionBytes?: number;
  /** Where text files are kept as they were parsed, so that they open at once the next time. Default nowhere. */
  readonly parsed?: ParsedConf;
}

export interface Engine {
  readonly service: EngineService;
  readonly cluster: Cluster;
  /** How many there are meant to be. */
  readonly executors: number;
  readonly catalog: Catalog;
  /** The rows of a relation as an RDD of tables, in order. */
  readonly tables: Driver['tables'];
  /** Changes what it runs with: what runs goes on, what is kept stays as far as it fits. */
  readonly configure: Driver['configure'];
  /** Writes all events that the listener bus still has to a file; readEventLog replays them. */
  writeEventLog(file: string): Promise<void>;
  close(): Promise<void>;
}

export function openEngine(conf: EngineConf = {}): Engine {
  const { executors, maxFailures } = readMaster(conf.master ?? 'local[*]');
  const { master: _, settled, background, maxPartitionBytes, parsed, ...rest } = conf;
  const driver = new Driver({
    executors,
    maxFailures,
    settled: settled ?? false,
    background: background ?? false,
    maxPartitionBytes: maxPartitionBytes ?? null,
    parsed: parsed ?? null,
    ...rest,
  });
  return {
    service: driver,
    cluster: driver.cluster,
    executors,
    catalog: catalog(),
    tables: (relation) => driver.tables(relation),
    configure: (change) => driver.configure(change),
    writeEventLog: (file) => driver.cluster.writeEventLog(file),
    close: () => driver.close(),
  };
}

/** Spark's master URLs for one machine; throws a plan error naming the accepted forms. */
export function readMaster(master: string): { readonly executors: number; readonly maxFailures: number } {
  const match = /^local(?:\[(\*|[1-9]\d*)(?:\s*,\s*([1-9]\d*))?\])?$/.exec(master);
  if (match === null) {
    if (master.startsWith('sc://')) fail('UNSUPPORTED', `master ${master}: Spark Connect is not supported yet; use local[N]`);
    fail('MALFORMED_PLAN', `master must be local, local[N], local[*] or local[N,maxFailures], not ${JSON.stringify(master)}`);
  }
  const [, cores, failures] = match ?? [];
  return {
    executors: cores === undefined ? 1 : cores === '*' ? availableParallelism() : Number(cores),
    maxFailures: failures === undefined ? 4 : Number(failures),
  };
}
