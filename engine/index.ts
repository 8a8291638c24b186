/** The door for programs. */

export { Accumulator, type AccumulatorParam } from './api/accumulator';
export { Broadcast } from './api/broadcast';
export { Column } from './api/column';
export { DataFrame } from './api/dataframe';
export * from './api/functions';
export * as functions from './api/functions';
export { GroupedData } from './api/grouped-data';
export { HashPartitioner, RangePartitioner } from './api/partitioners';
export { RDD } from './api/rdd';
export { SparkSession } from './api/session';
export { SparkConf } from './api/spark-conf';
export { SparkContext } from './api/spark-context';
export { StatCounter } from './api/stat-counter';
export type { JobInfo, StageInfo, StatusTracker } from './api/status-tracker';
export { StorageLevel } from './api/storage-level';
export type { Cell, ColumnArray, Row } from './api/values';
export { readEventLog } from './cluster/listener/event-log';
export { textOf } from './functions/text-of';
export { type Engine, type EngineConf, openEngine, readMaster } from './open-engine';
