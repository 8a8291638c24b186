import type { ShuffleDependency } from '../rdd/dependency';
import type { Rdd } from '../rdd/rdd';
import type { ActiveJob } from './active-job';
import { shufflesBehind } from './lineage';
import type { Stage } from './stage';
import { Tally } from './tally';

/** The stages that jobs need now: cut at shuffles, one per shuffle however many jobs read it, forgotten with the last of these. */
export class StageGraph {
  private readonly stages = new Map<number, Stage>();
  private readonly byShuffle = new Map<number, Stage>();
  private nextStage = 0;

  get size(): number {
    return this.stages.size;
  }

  get(stageId: number): Stage | undefined {
    return this.stages.get(stageId);
  }

  all(): readonly Stage[] {
    return [...this.stages.values()];
  }

  writing(shuffle: ShuffleDependency): Stage {
    return this.byShuffle.get(shuffle.shuffleId)!;
  }

  /** Cuts a job's lineage into stages: parents before children, the result stage last. */
  plan(job: ActiveJob): readonly Stage[] {
    const planned = new Map<number, Stage>();
    this.create(job.request.rdd, null, job, planned);
    return [...planned.values()];
  }

  /** Takes a job off its stages; returns those that no job needs any more, forgotten. */
  release(job: ActiveJob): readonly Stage[] {
    for (const stage of job.stages) stage.jobs.delete(job);
    const unneeded = job.stages.filter((stage) => stage.jobs.size === 0);
    for (const stage of unneeded) {
      this.stages.delete(stage.id);
      if (stage.shuffle !== null) this.byShuffle.delete(stage.shuffle.shuffleId);
    }
    return unneeded;
  }

  private create(rdd: Rdd, shuffle: ShuffleDependency | null, job: ActiveJob, planned: Map<number, Stage>): Stage {
    const parents = shufflesBehind(rdd).map((each) => this.mapStage(each, job, planned));
    const stage: Stage = {
      id: this.nextStage++,
      rdd,
      shuffle,
      parents,
      jobs: new Set([job]),
      tally: new Tally(),
      pins: new Map(),
      attempts: new Map(),
      state: 'idle',
      attempt: -1,
      failures: 0,
    };
    this.stages.set(stage.id, stage);
    planned.set(stage.id, stage);
    return stage;
  }

  private mapStage(shuffle: ShuffleDependency, job: ActiveJob, planned: Map<number, Stage>): Stage {
    const known = this.byShuffle.get(shuffle.shuffleId);
    if (known !== undefined) return this.join(known, job, planned);
    const stage = this.create(shuffle.rdd, shuffle, job, planned);
    this.byShuffle.set(shuffle.shuffleId, stage);
    return stage;
  }

  private join(stage: Stage, job: ActiveJob, planned: Map<number, Stage>): Stage {
    if (planned.has(stage.id)) return stage;
    for (const parent of stage.parents) this.join(parent, job, planned);
    stage.jobs.add(job);
    planned.set(stage.id, stage);
    return stage;
  }
}
