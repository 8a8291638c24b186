import { bytesText, durationText, percentText, rowsText } from '../../ui/format';
import type { StageRecord } from '../history/records';
import { Heads } from './heads';
import { JobHead } from './job-detail';
import { Skew } from './skew';
import { StageGraph, stageLine } from './stage-graph';
import { stepsOf } from './stage-layout';
import { StageTable } from './stage-table';
import { useHistory, useJob, useViewState } from './use-history';
import { capital } from './words';

/** The graph of a job's stages, and the chosen one step by step. */
export function StagesTab() {
  const job = useJob();
  const stageId = useViewState((state) => state.stageId);
  if (job === null) return <p className="cluster-empty">Stages will stand here once something is asked.</p>;
  const stage = job.stages.find(({ info }) => info.stageId === stageId) ?? longest(job.stages);
  return (
    <>
      <JobHead job={job} />
      <StageGraph job={job} />
      <StageTable stages={job.stages} />
      {stage === null ? null : <StageDetail stage={stage} />}
    </>
  );
}

function longest(stages: readonly StageRecord[]): StageRecord | null {
  return stages.toSorted((a, b) => b.sums.runMs - a.sums.runMs)[0] ?? null;
}

function StageDetail({ stage }: { readonly stage: StageRecord }) {
  const { history } = useHistory();
  const steps = stepsOf(stage, history);
  const total = steps.reduce((sum, step) => sum + (step.ms ?? 0), 0);
  const readers = [...new Set(history.stages.values())].filter(({ parents }) => parents.includes(stage));
  return (
    <section className="stage-detail" aria-label={`Stage ${stage.info.stageId}`}>
      <h2 className="section-head">
        Stage {stage.info.stageId} <small>{stageLine(stage)}</small>
      </h2>
      <table className="figures">
        <caption className="visually-hidden">Steps of one task, in order</caption>
        <Heads names={['Step, in one task after the other', 'Rows out', 'Time in all tasks', 'Share']} />
        <tbody>
          {steps.map((step) => (
            <tr key={step.key}>
              <th scope="row">{capital(step.text)}</th>
              <td>{step.kept !== null ? 'kept' : step.rows === null || step.rows === 0 ? '–' : rowsText(step.rows)}</td>
              <td>{step.ms === null ? '–' : durationText(step.ms)}</td>
              <td>{step.ms === null || total === 0 ? '–' : percentText(step.ms, total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {stage.info.shuffleId === null ? null : (
        <p>
          Leaves {bytesText(stage.sums.shuffleBytes)} for shuffle {stage.info.shuffleId}, read by{' '}
          {readers.map(({ info }) => `stage ${info.stageId}`).join(', ') || 'nobody yet'}.
        </p>
      )}
      <Skew stages={[stage]} />
    </section>
  );
}
