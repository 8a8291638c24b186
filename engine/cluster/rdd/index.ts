export { cartesianRdd } from './cartesian-rdd';
export { coalescedRdd } from './coalesced-rdd';
export { cogroupedRdd, type Side } from './cogrouped-rdd';
export { Ids } from './ids';
export { narrowRdd } from './narrow-rdd';
export { shuffledRdd } from './shuffled-rdd';
export { someRdd } from './some-rdd';
export { sourceRdd } from './source-rdd';
export { unionRdd } from './union-rdd';
