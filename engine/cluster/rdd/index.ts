export { coalescedRdd } from './coalesced-rdd';
export { Ids } from './ids';
export { narrowRdd } from './narrow-rdd';
export { shuffledRdd } from './shuffled-rdd';
export { sourceRdd } from './source-rdd';
export { unionRdd } from './union-rdd';
