/** Spark's console progress bar: `[Stage 1:=====>                (3 + 2) / 8]`, up to three stages side by side on one line. */
import type { ClusterEvent } from '../../engine/protocol/cluster-event';

export interface StageProgress {
  readonly stageId: number;
  readonly tasks: number;
  readonly completed: number;
  readonly active: number;
  readonly sinceMs: number;
}

const MAX_STAGES = 3;

export function stageBars(stages: readonly StageProgress[], width: number): string {
  const shown = stages.slice(0, MAX_STAGES);
  return shown.map((stage) => stageBar(stage, Math.floor(width / shown.length))).join('');
}

function stageBar({ stageId, tasks, completed, active }: StageProgress, width: number): string {
  const head = `[Stage ${stageId}:`;
  const tail = `(${completed} + ${active}) / ${tasks}]`;
  const room = width - head.length - tail.length;
  if (room <= 0) return head + tail;
  const filled = Math.floor((room * completed) / tasks);
  return `${head}${'='.repeat(filled)}${filled < room ? '>'.padEnd(room - filled) : ''}${tail}`;
}

/** The stages that run, as the listener bus tells of them. */
export class RunningStages {
  private readonly stages = new Map<number, StageProgress>();

  get running(): readonly StageProgress[] {
    return [...this.stages.values()];
  }

  take(event: ClusterEvent): void {
    if (event.event === 'stage-submitted') this.submit(event);
    else if (event.event === 'stage-completed') this.stages.delete(event.stageId);
    else if (event.event === 'task-start') this.change(event.stageId, 1, 0);
    else if (event.event === 'task-end') this.change(event.stageId, -1, event.outcome === 'succeeded' ? 1 : 0);
  }

  private submit({ stageId, tasks, time }: Extract<ClusterEvent, { event: 'stage-submitted' }>): void {
    const completed = this.stages.get(stageId)?.completed ?? 0;
    this.stages.set(stageId, { stageId, tasks: completed + tasks, completed, active: 0, sinceMs: time });
  }

  private change(stageId: number, active: number, completed: number): void {
    const stage = this.stages.get(stageId);
    if (stage === undefined) return;
    this.stages.set(stageId, { ...stage, active: Math.max(0, stage.active + active), completed: stage.completed + completed });
  }
}
