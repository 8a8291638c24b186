import { durationText, rowsText, shortCount } from '../../ui/format';
import type { StageRecord } from '../history/records';
import { medianOf } from './words';

const BARS = 120;

interface Part {
  readonly partition: number;
  readonly rows: number;
  readonly ms: number;
}

/** Rows and time by partition, of the stage with the most work: what stands out is seen at once. */
export function Skew({ stages }: { readonly stages: readonly StageRecord[] }) {
  const stage = stages.toSorted((a, b) => b.sums.runMs - a.sums.runMs)[0];
  const parts = stage === undefined ? [] : partsOf(stage);
  if (stage === undefined || parts.length < 2) return null;
  return (
    <section className="skew" aria-label="Skew">
      <h2 className="section-head">
        By partition <small>stage {stage.info.stageId}</small>
      </h2>
      <Bars title="Time" parts={parts} of={(part) => part.ms} text={durationText} />
      <Bars title="Rows" parts={parts} of={(part) => part.rows} text={(rows) => shortCount(rows)} />
    </section>
  );
}

export function partsOf(stage: StageRecord): readonly Part[] {
  const parts = stage.tasks.flatMap(({ partition, outcome, metrics }): Part[] =>
    outcome === 'succeeded' && metrics !== null ? [{ partition, rows: metrics.rowsIn, ms: metrics.runMs }] : [],
  );
  return parts.sort((a, b) => a.partition - b.partition);
}

interface BarsProps {
  readonly title: string;
  readonly parts: readonly Part[];
  of(part: Part): number;
  text(value: number): string;
}

/** More partitions than bars: a bar stands for several and shows the largest of them. */
function Bars({ title, parts, of, text }: BarsProps) {
  const values = parts.map(of);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const median = medianOf(values);
  const at = values.indexOf(most);
  const bars = folded(parts, of);
  return (
    <div className="skew-bars">
      <b>{title}</b>
      <span
        role="img"
        aria-label={`${title}: median ${text(median)}, largest ${text(most)} in partition ${parts[at]!.partition + 1}`}
      >
        {bars.map(({ part, value }) => (
          <i
            key={part.partition}
            data-hot={value > 2 * median && median > 0 ? '' : undefined}
            style={{ height: `${most === 0 ? 0 : Math.max(2, (value / most) * 100)}%` }}
            title={`Partition ${part.partition + 1}: ${text(value)}, ${rowsText(part.rows)} rows`}
          />
        ))}
      </span>
      <small>
        median {text(median)} · largest {text(most)}
        {median > 0 ? ` (${(most / median).toFixed(1)} x)` : ''}
      </small>
    </div>
  );
}

function folded(parts: readonly Part[], of: (part: Part) => number): readonly { readonly part: Part; readonly value: number }[] {
  const bars = Math.min(BARS, parts.length);
  return Array.from({ length: bars }, (_, bar) => {
    const group = parts.slice(Math.floor((bar * parts.length) / bars), Math.floor(((bar + 1) * parts.length) / bars));
    const part = group.reduce((largest, each) => (of(each) > of(largest) ? each : largest));
    return { part, value: of(part) };
  });
}
