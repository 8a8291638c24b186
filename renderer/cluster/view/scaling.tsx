import { durationText, shareText } from '../../ui/format';
import { estimatesOf } from '../simulate';
import { useHistory, useJob } from './use-history';
import { jobTitle } from './words';

const CORES = [1, 2, 4, 8, 16, 32];

/** "What would N cores do" for the job that is chosen: its recorded tasks dealt out anew. */
export function Scaling() {
  const { history } = useHistory();
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
        <thead>
          <tr>
            {['Cores', 'Time', 'Against one', 'Cores in use', ''].map((head) => (
              <th key={head} scope="col">
                {head === '' ? <span className="visually-hidden">Picture</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.map(({ cores, ms, speedup }) => (
            <tr key={cores} data-chosen={cores === used || undefined}>
              <th scope="row">
                {cores}
                {cores === used ? ' (now)' : ''}
              </th>
              <td>{durationText(ms)}</td>
              <td>{speedup.toFixed(1)} x</td>
              <td>{shareText(speedup, cores)}</td>
              <td className="scale-bar">
                <i data-now={cores === used || undefined} style={{ width: `${(ms / slowest) * 100}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        It took {durationText(measuredMs)} on {used}. {durationText(overheadMs)} of that is in no task and splits on no number of
        cores; the longest tasks, stage after stage, set a floor of {durationText(floorMs)}.
      </p>
    </section>
  );
}
