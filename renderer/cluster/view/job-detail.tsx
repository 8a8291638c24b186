import { durationText, rowsText } from '../../ui/format';
import type { JobRecord } from '../history/records';
import { StageGraph } from './stage-graph';
import { StageTable } from './stage-table';
import { Timeline } from './timeline';
import { nowOf, useHistory, useJob } from './use-history';
import { jobTitle, lastedMs, sumsOf } from './words';

/** One job: its stages as a graph, its tasks in their lanes, its stages in figures. */
export function JobDetail() {
  const job = useJob();
  if (job === null) return <p className="cluster-empty">What the cluster does will stand here.</p>;
  return (
    <>
      <JobHead job={job} />
      <StageGraph job={job} />
      <Timeline stages={job.stages} label={`Tasks of ${jobTitle(job)}`} />
      <StageTable stages={job.stages} />
    </>
  );
}

export function JobHead({ job }: { readonly job: JobRecord }) {
  const shown = useHistory();
  return (
    <header className="job-head">
      <h2 className="job-title" title={jobTitle(job)}>
        {jobTitle(job)}
      </h2>
      <p>{headline(job, nowOf(shown))}</p>
      {job.error === null || job.outcome === 'cancelled' ? null : <p className="job-error">{job.error.message}</p>}
    </header>
  );
}

function headline(job: JobRecord, now: number): string {
  const sums = sumsOf(job);
  return [
    sums.rowsIn > 0 ? `${rowsText(sums.rowsIn)} rows in` : '',
    sums.rowsOut > 0 ? `${rowsText(sums.rowsOut)} out` : '',
    durationText(lastedMs(job, now)),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
