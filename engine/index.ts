/** The door for programs. */
export { RDD } from './api/rdd';
export { SparkConf } from './api/spark-conf';
export { SparkContext } from './api/spark-context';
export { StorageLevel } from './api/storage-level';
export { textOf } from './functions/text-of';
export { type Engine, type EngineConf, openEngine, readMaster } from './open-engine';
