import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useApp } from '../../ui/app-context';
import { durationText, rowsText } from '../../ui/format';
import type { JobRecord, StageRecord, TaskRecord } from '../history/records';
import { JobHead } from './job-detail';
import { Skew } from './skew';
import { bytesOf } from './stage-table';
import { Timeline } from './timeline';
import { nowOf, useHistory, useJob, useViewState } from './use-history';
import { stageName } from './words';

const ROW = 26;
/** What is drawn before the place is measured. */
const FIRST = { width: 1144, height: 300 };

/** The tasks of a job, or of the stage that is chosen: lanes, skew, and every attempt in figures. */
export function TasksTab() {
  const job = useJob();
  const stageId = useViewState((state) => state.stageId);
  if (job === null) return <p className="cluster-empty">Tasks will stand here once something is asked.</p>;
  const chosen = job.stages.filter((stage) => stage.info.stageId === stageId);
  const stages = chosen.length > 0 ? chosen : job.stages.filter((stage) => stage.tasks.length > 0);
  return (
    <>
      <JobHead job={job} />
      <StageChoice job={job} />
      <Timeline stages={stages} label="Tasks by core" />
      <Skew stages={stages} />
      <TaskTable stages={stages} />
    </>
  );
}

function StageChoice({ job }: { readonly job: JobRecord }) {
  const app = useApp();
  const { history } = useHistory();
  const chosen = useViewState((state) => state.stageId);
  const stages = job.stages.filter((stage) => stage.tasks.length > 0);
  if (stages.length < 2) return null;
  return (
    <label className="stage-choice">
      Stage
      <select
        value={chosen ?? ''}
        onChange={(event) => app.clusterView.chooseStage(event.target.value === '' ? null : Number(event.target.value))}
      >
        <option value="">all of the job</option>
        {stages.map((stage) => (
          <option key={stage.info.stageId} value={stage.info.stageId}>
            {stage.info.stageId} · {stageName(stage, history)}
          </option>
        ))}
      </select>
    </label>
  );
}

const heads = [
  'Task',
  'Stage',
  'Partition',
  'Attempt',
  'Executor',
  'State',
  'Time',
  'Rows in',
  'Skipped',
  'Rows out',
  'Read',
  'Written',
  'Shuffled',
  'Spilled',
  'GC',
  'Peak',
];

function TaskTable({ stages }: { readonly stages: readonly StageRecord[] }) {
  const app = useApp();
  const shown = useHistory();
  const chosen = useViewState((state) => state.taskId);
  const tasks = stages.flatMap((stage) => stage.tasks);
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 10,
    initialRect: FIRST,
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows that are not in view are not in the document, which a table element cannot have
    <div className="task-table" role="table" aria-label="Tasks" aria-rowcount={tasks.length + 1}>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div className="task-row task-head" role="row" tabIndex={-1}>
        {heads.map((head) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          <span key={head} role="columnheader" tabIndex={-1}>
            {head}
          </span>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <div className="task-rows" role="rowgroup" ref={frame} tabIndex={0}>
        <div style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const task = tasks[item.index]!;
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above
              // biome-ignore lint/a11y/useKeyWithClickEvents: the row says no more when it is chosen, it is marked in the lanes
              <div
                key={task.taskId}
                className="task-row"
                role="row"
                tabIndex={-1}
                aria-rowindex={item.index + 2}
                data-chosen={task.taskId === chosen || undefined}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => app.clusterView.chooseTask(task.taskId)}
              >
                {cellsOf(task, nowOf(shown)).map((text, at) => (
                  // biome-ignore lint/a11y/useSemanticElements: as above
                  <span
                    key={heads[at]}
                    role="cell"
                    data-outcome={at === 5 ? task.outcome : undefined}
                    title={at === 5 ? titleOf(task) : undefined}
                  >
                    {text}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function titleOf({ error }: TaskRecord): string | undefined {
  return error?.message;
}

function cellsOf(task: TaskRecord, now: number): readonly string[] {
  const { taskId, stageId, partition, attempt, executorId, outcome, speculative, metrics, start, end } = task;
  const known = metrics !== null && metrics.runMs > 0;
  return [
    `${taskId}`,
    `${stageId}`,
    `${partition + 1}`,
    `${attempt + 1}${speculative ? ' speculative' : ''}`,
    `${executorId}`,
    outcome === 'succeeded' ? 'done' : outcome,
    durationText(known ? metrics.runMs : (end ?? now) - start),
    known ? rowsText(metrics.rowsIn) : '–',
    known && metrics.rowsSkipped > 0 ? rowsText(metrics.rowsSkipped) : '–',
    known ? rowsText(metrics.rowsOut) : '–',
    known ? bytesOf(metrics.bytesRead + metrics.shuffleReadBytes) : '–',
    known ? bytesOf(metrics.bytesWritten) : '–',
    known ? bytesOf(metrics.shuffleBytes) : '–',
    known ? bytesOf(metrics.spilledBytes) : '–',
    known && metrics.gcMs > 0 ? durationText(metrics.gcMs) : '–',
    known ? bytesOf(metrics.peakBytes) : '–',
  ];
}
