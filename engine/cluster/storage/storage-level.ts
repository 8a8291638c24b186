export type { StorageLevel } from '../../protocol/cluster-event';
