import { useEffect, useState } from 'react';
import type { Analysis, PlanNode } from '../../../engine/protocol/engine-service';
import type { Session } from '../../session/session';
import { useApp } from '../../ui/app-context';
import { counted, durationText, rowsText } from '../../ui/format';
import { useStore } from '../../ui/store';
import { relationOf } from '../../view/relation-of';
import type { History } from '../history/history';
import type { StageRecord } from '../history/records';
import { ClusterPage } from './cluster-page';
import { useHistory } from './use-history';
import { capital, sumsOf } from './words';

/** What was said, what the optimiser made of it, and what tasks do; with rows and times of the latest run on the nodes. */
export function PlanTab() {
  const session = useStore(useApp().store, (state) => state.session);
  const { live } = useHistory();
  if (!live)
    return <p className="cluster-empty">A log tells what ran, not how it was planned: see the steps of each job under Stages.</p>;
  if (session === null) return <p className="cluster-empty">Open a file: the plan of what is on the screen will stand here.</p>;
  return <PlanOf session={session} />;
}

function PlanOf({ session }: { readonly session: Session }) {
  const app = useApp();
  const view = useStore(session.store, (state) => state.document.view);
  const [analysis, setAnalysis] = useState<Analysis | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let wanted = true;
    const ask = async (): Promise<void> => {
      const engine = await app.engine;
      const answer = await engine.analyze({ version: 1, root: relationOf(view) });
      if (wanted) setAnalysis(answer);
    };
    setFailure('');
    ask().catch((error: unknown) => wanted && setFailure(error instanceof Error ? error.message : String(error)));
    return () => {
      wanted = false;
    };
  }, [app, view]);
  if (failure !== '') return <p className="cluster-empty">{failure}</p>;
  if (analysis === null) return <p className="cluster-empty">Asking the engine for the plan…</p>;
  return <PlanView analysis={analysis} />;
}

export function PlanView({ analysis }: { readonly analysis: Pick<Analysis, 'plans' | 'partitions'> }) {
  const { history } = useHistory();
  const { said, optimised, stages } = analysis.plans;
  return (
    <ClusterPage>
      <div className="plan-columns">
        <PlanTree title="As you said it" note="the view on the screen, from the outside in" node={said} history={history} />
        <PlanTree title="As it is run" note="after the optimiser" node={optimised} history={history} />
      </div>
      <section aria-label="Stages">
        <h2 className="section-head">
          What tasks do{' '}
          <small>
            {counted(analysis.partitions, 'partition', 'partitions')}, cut where every row may have to go to another place
          </small>
        </h2>
        <ol className="plan-stages">
          {stages.map((steps, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a stage is its place
            <li key={index}>
              <b>Stage {index + 1}</b>
              <ol>
                {steps.map((step) => (
                  <li key={step} className="plan-node">
                    <b title={step}>{capital(step)}</b>
                    <small>{measuredOf(step, history) ?? ''}</small>
                  </li>
                ))}
              </ol>
            </li>
          ))}
        </ol>
      </section>
    </ClusterPage>
  );
}

interface PlanTreeProps {
  readonly title: string;
  readonly note: string;
  readonly node: PlanNode;
  readonly history: History;
}

function PlanTree({ title, note, node, history }: PlanTreeProps) {
  return (
    <section aria-label={title}>
      <h2 className="section-head">
        {title} <small>{note}</small>
      </h2>
      <ul className="plan-tree">
        <PlanNodeView node={node} history={history} />
      </ul>
    </section>
  );
}

function PlanNodeView({ node, history }: { readonly node: PlanNode; readonly history: History }) {
  const measured = measuredOf(node.text, history);
  return (
    <li>
      <div className="plan-node">
        <b title={node.text}>{capital(node.text)}</b>
        <small>{measured ?? ''}</small>
        {node.notes.length === 0 ? null : <em>{node.notes.join(' · ')}</em>}
      </div>
      {node.inputs.length === 0 ? null : (
        <ul>
          {node.inputs.map((input) => (
            <PlanNodeView key={input.text} node={input} history={history} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Rows and time of the latest run of an operator: its RDD, or for a scan that of its file, bears the name; of an order maybe a job only. */
function measuredOf(text: string, history: History): string | null {
  for (const job of history.newestJobs()) {
    for (const stage of [...job.stages].reverse()) {
      const said = measuredIn(stage, text, history);
      if (said !== null) return said;
    }
    if (job.name === `${text}: first page` && job.end !== null)
      return `first rows of ${rowsText(sumsOf(job).rowsIn)} · ${durationText(job.end - job.start)}`;
  }
  return null;
}

function measuredIn(stage: StageRecord, text: string, history: History): string | null {
  const isScan = text.startsWith('scan ');
  for (const { rddId, name } of stage.info.rdds) {
    const fits = isScan
      ? history.datasets.has(`rdd_${rddId}`) && text.includes(history.datasets.get(`rdd_${rddId}`)!.name)
      : name === text;
    const step = stage.steps.get(rddId);
    if (!fits || step === undefined) continue;
    const of =
      stage.info.rdds.length > 0 ? `${stage.done.size} of ${counted(stage.info.partitions, 'partition', 'partitions')}` : '';
    return `${rowsText(step.rows)} rows · ${of} · ${durationText(step.ms)}`;
  }
  return null;
}
