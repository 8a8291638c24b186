import { useMemo } from 'react';
import { useApp } from '../../ui/app-context';
import { bytesText, counted, durationText, rowsText, shortCount } from '../../ui/format';
import type { JobRecord, StageRecord } from '../history/records';
import type { StepLine } from './stage-layout';
import { drawGraph, heightOf, NODE_WIDTH, stepsOf } from './stage-layout';
import { useHistory, useViewState } from './use-history';
import { capital } from './words';

/** The stages of a job, each with the steps that one task goes through, joined by what they shuffle. */
export function StageGraph({ job }: { readonly job: JobRecord }) {
  const app = useApp();
  const { history } = useHistory();
  const chosen = useViewState((state) => state.stageId);
  const lines = new Map(job.stages.map((stage) => [stage.info.stageId, stepsOf(stage, history)]));
  const shape = JSON.stringify(job.stages.map((stage) => [stage.info.stageId, lines.get(stage.info.stageId)!.length]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawing depends on the shape of the graph alone
  const drawing = useMemo(() => draw(job, lines), [job, shape]);
  return (
    <section className="stage-graph" aria-label="Stages and their shuffles">
      <div style={{ width: drawing.width, height: drawing.height }}>
        <svg width={drawing.width} height={drawing.height} aria-hidden="true">
          {drawing.edges.map(({ from, to, path }) => (
            <path key={`${from} ${to}`} d={path} />
          ))}
        </svg>
        {drawing.edges.map(({ from, to, labelX, labelY }) => {
          const stage = job.stages.find((each) => each.info.stageId === from)!;
          return (
            <span key={`${from} ${to}`} className="shuffle-label" style={{ left: labelX, top: labelY }}>
              shuffle
              <br />
              {stage.state === 'skipped' ? 'kept' : bytesText(stage.sums.shuffleBytes)}
            </span>
          );
        })}
        {drawing.nodes.map(({ node: stage, left, top, width, height }) => (
          <button
            key={stage.info.stageId}
            type="button"
            className="stage-node"
            data-state={stage.state}
            aria-pressed={stage.info.stageId === chosen}
            style={{ left, top, width, height }}
            onClick={() => app.clusterView.chooseStage(stage.info.stageId === chosen ? null : stage.info.stageId)}
          >
            <span className="stage-head">
              <b>Stage {stage.info.stageId}</b>
              <small>{stageLine(stage)}</small>
            </span>
            {lines.get(stage.info.stageId)!.map((line) => (
              <StepView key={line.key} line={line} />
            ))}
          </button>
        ))}
      </div>
    </section>
  );
}

function draw(job: JobRecord, lines: ReadonlyMap<number, readonly StepLine[]>) {
  const nodes = job.stages.map((stage) => {
    const { stageId } = stage.info;
    return { key: stageId, node: stage, width: NODE_WIDTH, height: heightOf(lines.get(stageId)!.length) };
  });
  const arrows = job.stages.flatMap(({ info, parents }) =>
    parents.map((parent) => ({ from: parent.info.stageId, to: info.stageId })),
  );
  return drawGraph(nodes, arrows);
}

export function stageLine(stage: StageRecord): string {
  if (stage.state === 'skipped') return 'skipped: its output is kept';
  if (stage.state === 'waiting') return 'waiting';
  const again = stage.failed + stage.lost;
  const running = stage.tasks.filter((task) => task.end === null).length;
  return [
    running > 0 ? `${stage.done.size} of ${counted(stage.planned, 'task', 'tasks')}` : counted(stage.planned, 'task', 'tasks'),
    running > 0 ? `${running} running` : '',
    again > 0 ? `${again} again` : '',
    stage.state === 'failed' || stage.state === 'cancelled' ? stage.state : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function StepView({ line }: { readonly line: StepLine }) {
  return (
    <span className="stage-step" data-kept={line.kept !== null || undefined} title={line.text}>
      <b>{capital(line.text)}</b>
      <small title={line.rows === null ? undefined : `${rowsText(line.rows)} rows`}>{stepNote(line)}</small>
    </span>
  );
}

function stepNote({ rows, ms, kept }: StepLine): string {
  if (kept !== null) return `kept · ${counted(kept, 'block', 'blocks')}`;
  if (rows === null || ms === null) return '';
  return rows > 0 ? `${shortCount(rows)} rows · ${durationText(ms)}` : durationText(ms);
}
