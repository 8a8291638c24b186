import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useRef } from 'react';
import { useApp } from '../../ui/app-context';
import { durationText } from '../../ui/format';
import type { JobRecord } from '../history/records';
import { nowOf, useHistory, useJob } from './use-history';
import { jobLine, jobTitle, lastedMs, outcomeText, sumsOf } from './words';

const ROW = 62;
/** What is drawn before the place is measured. */
const FIRST = { width: 300, height: 600 };

/** What was asked of the cluster, newest first. Arrow keys move through it. */
export function JobsList() {
  const app = useApp();
  const shown = useHistory();
  const chosen = useJob();
  const jobs = shown.history.newestJobs();
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: jobs.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 6,
    initialRect: FIRST,
    getItemKey: (index) => jobs[index]?.jobId ?? index,
  });
  const move = (by: number): void => {
    const at = chosen === null ? -1 : jobs.indexOf(chosen);
    const next = jobs[Math.min(jobs.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    app.clusterView.chooseJob(next.jobId);
    rows.scrollToIndex(jobs.indexOf(next));
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(`[data-job="${next.jobId}"]`)?.focus());
  };
  return (
    <section className="jobs" aria-label="Jobs">
      <h2 className="section-head">
        Jobs <small>what you asked for</small>
      </h2>
      {jobs.length === 0 ? <p className="cluster-empty">Nothing was asked yet. Open a file, filter it, sort it.</p> : null}
      <div className="jobs-frame" ref={frame}>
        <ul style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const job = jobs[item.index];
            if (job === undefined) return null;
            return (
              <li key={item.key} style={{ transform: `translateY(${item.start}px)` }}>
                <JobCard job={job} chosen={job === chosen} now={nowOf(shown)} live={shown.live} move={move} />
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}

interface JobCardProps {
  readonly job: JobRecord;
  readonly chosen: boolean;
  readonly now: number;
  readonly live: boolean;
  move(by: number): void;
}

function JobCard({ job, chosen, now, live, move }: JobCardProps) {
  const app = useApp();
  const sums = sumsOf(job);
  const running = job.outcome === 'running';
  return (
    <div className="job" data-chosen={chosen || undefined}>
      <button
        type="button"
        className="job-main"
        data-job={job.jobId}
        aria-current={chosen || undefined}
        title={jobTitle(job)}
        onClick={() => app.clusterView.chooseJob(job.jobId)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          move(event.key === 'ArrowDown' ? 1 : -1);
        }}
      >
        <b>{jobTitle(job)}</b>
        <span data-outcome={job.outcome}>{outcomeText(job)}</span>
        <small>{jobLine(job, sums)}</small>
        <small>{durationText(lastedMs(job, now))}</small>
        {running ? <Progress done={sums.done} of={sums.tasks} /> : null}
      </button>
      {running && live ? (
        <button
          type="button"
          className="button job-cancel"
          data-small=""
          aria-label={`Cancel: ${jobTitle(job)}`}
          onClick={() => cancelJob(app, job)}
        >
          Cancel
        </button>
      ) : null}
    </div>
  );
}

const Progress = memo(function Progress({ done, of }: { readonly done: number; readonly of: number }) {
  return (
    <span className="job-progress">
      <i style={{ width: `${of === 0 ? 0 : (done / of) * 100}%` }} />
    </span>
  );
});

function cancelJob(app: ReturnType<typeof useApp>, job: JobRecord): void {
  for (const { jobId, end } of job.parts) if (end === null) void app.control({ do: 'cancel-job', jobId });
}
