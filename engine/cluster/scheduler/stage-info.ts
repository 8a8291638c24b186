/** What the listener bus tells of a stage: its lineage as data. */
import type { RddInfo, StageInfo } from '../../protocol/cluster-event';
import type { Rdd } from '../rdd/rdd';
import { pipelined } from './lineage';
import type { Stage } from './stage';

/** Of a longer lineage nobody looks at the rest, and each job tells it anew. */
const MOST_RDDS = 200;

export function stageInfo({ id, rdd, parents, shuffle }: Stage): StageInfo {
  return {
    stageId: id,
    name: rdd.name,
    partitions: rdd.partitions,
    parents: parents.map((parent) => parent.id),
    shuffleId: shuffle?.shuffleId ?? null,
    rdds: pipelined(rdd).slice(-MOST_RDDS).map(rddInfo),
  };
}

function rddInfo({ id, name, partitions, level, dependencies }: Rdd): RddInfo {
  const parents = dependencies.map((each) => ({
    rddId: each.rdd.id,
    shuffleId: each.kind === 'shuffle' ? each.shuffleId : null,
  }));
  return { rddId: id, name, partitions, level, parents };
}
