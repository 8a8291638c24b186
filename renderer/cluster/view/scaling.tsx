import { useState } from 'react';
import { useApp } from '../../ui/app-context';
import { counted, durationText, percentText } from '../../ui/format';
import type { Comparison } from '../compare';
import { comparable } from '../compare';
import type { JobRecord } from '../history/records';
import { estimatesOf } from '../simulate';
import { Heads } from './heads';
import { useHistory, useJob } from './use-history';
import { jobTitle } from './words';

const CORES = [1, 2, 4, 8, 16, 32];

/** "What would N cores do" for the job that is chosen: its recorded tasks dealt out anew. */
export function Scaling() {
  const { history, live } = useHistory();
  const job = useJob();
  const used = history.environment?.executors ?? 1;
  const estimates =
    job === null
      ? null
      : estimatesOf(
          job,
          used,
          [...new Set([...CORES, used])].sort((a, b) => a - b),
        );
  if (job === null || estimates === null) {
    return <p className="cluster-empty">Once a job has ended, what it would take on more or fewer cores stands here.</p>;
  }
  const { measuredMs, overheadMs, floorMs, of } = estimates;
  const slowest = of.reduce((most, { ms }) => Math.max(most, ms), 1);
  return (
    <section className="scaling" aria-label="What other numbers of cores would do">
      <h2 className="section-head">
        {jobTitle(job)} on N cores <small>its recorded tasks, dealt out anew</small>
      </h2>
      <table className="figures">
        <caption className="visually-hidden">Time by number of cores</caption>
        <Heads names={['Cores', 'Time', 'Against one', 'Cores in use']} unseen="Picture" />
        <tbody>
          {of.map(({ cores, ms, speedup }) => (
            <tr key={cores} data-chosen={cores === used || undefined}>
              <th scope="row">
                {cores}
                {cores === used ? ' (now)' : ''}
              </th>
              <td>{durationText(ms)}</td>
              <td>{speedup.toFixed(1)} x</td>
              <td>{percentText(speedup, cores)}</td>
              <td className="scale-bar">
                <i data-now={cores === used || undefined} style={{ width: `${(ms / slowest) * 100}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {live ? <Compare job={job} cores={used} /> : null}
      <p>
        It took {durationText(measuredMs)} on {used}. {durationText(overheadMs)} of that is in no task and splits on no number of
        cores; the longest tasks, stage after stage, set a floor of {durationText(floorMs)}.
      </p>
    </section>
  );
}

/** The same for real: what the job computed is let go and computed again, on one core and on all. */
function Compare({ job, cores }: { readonly job: JobRecord; readonly cores: number }) {
  const app = useApp();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Comparison | null>(null);
  const rdd = comparable(job);
  if (rdd === null || cores < 2) return null;
  const compare = async (): Promise<void> => {
    setBusy(true);
    setDone(await app.compareCores(rdd, cores));
    setBusy(false);
  };
  return (
    <div className="compare">
      <button type="button" className="button" data-small="" disabled={busy} onClick={() => void compare()}>
        {busy ? 'Measuring…' : `Measure one core against ${cores}`}
      </button>
      <span role="status">
        {done === null
          ? `computes “${rdd.name}” again on both`
          : `“${done.what}”: ${durationText(done.oneMs)} on one core, ${durationText(done.manyMs)} on ${counted(done.cores, 'core', 'cores')}, ${(done.oneMs / done.manyMs).toFixed(1)} x`}
      </span>
    </div>
  );
}
