import { useMemo, useState } from 'react';
import { bytesText, counted, rowsText } from '../../ui/format';
import type { History } from '../history/history';
import type { DatasetRecord, JobRecord, RddInfo } from '../history/records';
import { JobHead } from './job-detail';
import { drawGraph } from './stage-layout';
import { useHistory, useJob } from './use-history';
import { capital, rddName } from './words';

const WIDTH = 220;
const HEIGHT = 62;

type Node =
  | { readonly kind: 'file'; readonly key: string; readonly dataset: DatasetRecord }
  | { readonly kind: 'rdd'; readonly key: string; readonly rdd: RddInfo }
  | { readonly kind: 'rows'; readonly key: string };

/** From the bytes of the file to the rows on the screen: each RDD with what is kept of it; what is lost is computed again along these lines. */
export function LineageTab() {
  const job = useJob();
  const { history } = useHistory();
  const [partition, setPartition] = useState<number | null>(null);
  if (job === null) return <p className="cluster-empty">The lineage of what you ask will stand here.</p>;
  const rdds = rddsOf(job);
  const partitions = Math.max(
    1,
    ...rdds.filter(({ rddId }) => history.datasets.has(`rdd_${rddId}`)).map((rdd) => rdd.partitions),
  );
  const one = partition === null || partition >= partitions ? null : partition;
  return (
    <>
      <JobHead job={job} />
      <label className="stage-choice">
        Follow
        <select
          value={one ?? ''}
          onChange={(event) => setPartition(event.target.value === '' ? null : Number(event.target.value))}
        >
          <option value="">all partitions</option>
          {Array.from({ length: partitions }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a partition is its number
            <option key={index} value={index}>
              partition {index + 1}
            </option>
          ))}
        </select>
      </label>
      <Graph job={job} rdds={rdds} partition={one} />
      <p className="lineage-note">
        {one === null
          ? 'A solid line: a partition needs one partition before it, so both run in one task. A dashed line: it needs some rows of all of them, so a stage ends there.'
          : fateOf(rdds, history, one)}
      </p>
    </>
  );
}

function rddsOf(job: JobRecord): readonly RddInfo[] {
  const known = new Map(job.stages.flatMap(({ info }) => info.rdds.map((rdd) => [rdd.rddId, rdd] as const)));
  return [...known.values()];
}

/** The conversion of a file's block to a table is no step that a person would name. */
const isTold = (rdd: RddInfo): boolean => rdd.name !== 'table';

function Graph({
  job,
  rdds,
  partition,
}: {
  readonly job: JobRecord;
  readonly rdds: readonly RddInfo[];
  readonly partition: number | null;
}) {
  const { history } = useHistory();
  const shape = rdds.map(({ rddId }) => rddId).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawing depends on the shape of the graph alone
  const drawing = useMemo(() => draw(job, rdds, history), [job, shape]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <section className="stage-graph lineage" aria-label="Lineage" tabIndex={0}>
      <div style={{ width: drawing.width, height: drawing.height }}>
        <svg width={drawing.width} height={drawing.height} aria-hidden="true">
          {drawing.edges.map(({ from, to, path }) => (
            <path key={`${from} ${to}`} d={path} data-shuffle={isShuffle(rdds, from, to) || undefined} />
          ))}
        </svg>
        {drawing.nodes.map(({ node, left, top, width, height }) => (
          <div
            key={node.key}
            className="lineage-node"
            data-kind={node.kind}
            data-kept={keptState(node, history, partition)}
            style={{ left, top, width, height }}
          >
            <b title={titleOf(node, history)}>{titleOf(node, history)}</b>
            {notesOf(node, history, partition).map((note) => (
              <small key={note}>{note}</small>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}

function draw(job: JobRecord, rdds: readonly RddInfo[], history: History) {
  const told = rdds.filter(isTold);
  const files = told.flatMap(({ rddId }): Node[] => {
    const dataset = history.datasets.get(`rdd_${rddId}`);
    return dataset === undefined ? [] : [{ kind: 'file', key: `file ${rddId}`, dataset }];
  });
  const nodes: readonly Node[] = [
    ...files,
    ...told.map((rdd): Node => ({ kind: 'rdd', key: `${rdd.rddId}`, rdd })),
    { kind: 'rows', key: 'rows' },
  ];
  const last = job.stages.at(-1)?.info.rdds.at(-1);
  const ends = last === undefined ? [] : sourcesThrough(rdds, last).map((from) => ({ from, to: 'rows' }));
  const arrows = [
    ...files.map((file) => ({ from: file.key, to: file.key.slice('file '.length) })),
    ...told.flatMap((rdd) =>
      rdd.parents.flatMap(({ rddId }) => {
        const parent = rdds.find((each) => each.rddId === rddId);
        return parent === undefined ? [] : sourcesThrough(rdds, parent).map((from) => ({ from, to: `${rdd.rddId}` }));
      }),
    ),
    ...ends,
  ];
  return drawGraph(
    nodes.map((node) => ({ key: node.key, node, width: WIDTH, height: HEIGHT })),
    arrows,
    44,
  );
}

/** The RDD itself, or where it is not told, those it is made of. */
function sourcesThrough(rdds: readonly RddInfo[], rdd: RddInfo): readonly string[] {
  if (isTold(rdd)) return [`${rdd.rddId}`];
  return rdd.parents.flatMap(({ rddId }) => {
    const parent = rdds.find((each) => each.rddId === rddId);
    return parent === undefined ? [] : sourcesThrough(rdds, parent);
  });
}

function isShuffle(rdds: readonly RddInfo[], from: string, to: string): boolean {
  const parents = rdds.find(({ rddId }) => `${rddId}` === to)?.parents ?? [];
  if (parents.some(({ rddId, shuffleId }) => `${rddId}` === from && shuffleId === null)) return false;
  return parents.some(({ shuffleId }) => shuffleId !== null);
}

function titleOf(node: Node, history: History): string {
  if (node.kind === 'file') return node.dataset.name;
  return node.kind === 'rows' ? 'Rows on the screen' : capital(rddName(node.rdd, history));
}

function notesOf(node: Node, history: History, partition: number | null): readonly string[] {
  if (node.kind === 'rows') return ['copied a page at a time'];
  if (node.kind === 'file') return [bytesOfFile(node.dataset, partition)];
  const owner = history.storage.owners.get(`rdd_${node.rdd.rddId}`);
  const { partitions, level } = node.rdd;
  if (partition !== null && partition < partitions) {
    const block = owner?.blocks.get(partition);
    const kept =
      level === 'NONE' ? 'computed each time' : owner?.gone.has(partition) === true ? 'lost or evicted' : 'not computed yet';
    return [block === undefined ? kept : `${rowsText(block.rows)} rows · ${bytesText(block.sizeBytes)}`];
  }
  const kept = owner?.blocks.size ?? 0;
  return [
    counted(partitions, 'partition', 'partitions'),
    level === 'NONE' ? 'computed each time' : `${kept} kept, ${level.toLowerCase().replaceAll('_', ' ')}`,
  ];
}

function bytesOfFile({ splits, sizeBytes }: DatasetRecord, partition: number | null): string {
  const split = partition === null ? undefined : splits[partition];
  return split === undefined ? bytesText(sizeBytes) : `bytes ${rowsText(split[0])} to ${rowsText(split[1])}`;
}

function keptState(node: Node, history: History, partition: number | null): string | undefined {
  if (node.kind !== 'rdd') return undefined;
  const owner = history.storage.owners.get(`rdd_${node.rdd.rddId}`);
  if (owner === undefined || owner.blocks.size === 0) return undefined;
  return partition === null || owner.blocks.has(partition) ? 'yes' : undefined;
}

/** What would happen if this partition were lost now. */
function fateOf(rdds: readonly RddInfo[], history: History, partition: number): string {
  const kept = rdds.filter(({ rddId }) => history.storage.owners.get(`rdd_${rddId}`)?.blocks.has(partition) === true);
  const nearest = kept.at(-1);
  if (nearest === undefined) return `Nothing of partition ${partition + 1} is kept: it would be read from the file again.`;
  return `If what was made of partition ${partition + 1} got lost, it would be computed again from “${rddName(nearest, history)}”, which is kept; if that got lost too, from the bytes of the file.`;
}
