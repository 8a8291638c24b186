import type { Table } from '../../columns/column';
import { pageOfRange } from '../../exec/gather';
import type { ProjectStep } from '../../exec/project';
import type { TableStep } from '../../exec/table';
import { bind } from '../../functions/bind';
import { operatorOf } from '../../operators/index';
import type { Aggregate, Relation, Scan } from '../../plan/relation';
import type { BatchFrame, Frame } from '../../protocol/engine-service';
import type { Cluster } from '../cluster';
import { narrowRdd, sourceRdd } from '../rdd/index';
import type { Rdd } from '../rdd/rdd';
import { NO_COLUMNS } from './columns-read';
import type { Dataset } from './dataset';
import type { Lowered } from './lowered';
import type { Window } from './materialise';
import { FIRST_PAGE_ROWS, type OrderOf, pages } from './pages';
import type { PlanContext, Planner } from './planner';

/** Rows sent and, where known, rows of the whole. */
export interface Sent {
  readonly rows: number;
  readonly totalRows: number | null;
}

export interface QueryTools {
  readonly planner: Planner;
  readonly orders: OrderOf;
  /** Frames other than batches, as they come; also while a batch is being waited for. */
  emit(frame: Frame): void;
  /** Resolves when the reader has taken most of what was emitted. */
  room(): Promise<void>;
  /** Shows the progress of reading these while the body runs. */
  watching<T>(lowered: Lowered, body: () => Promise<T>): Promise<T>;
}

/** Answers a relation: emits its schema, counts and batches. */
export async function answer(root: Relation, early: boolean, tools: QueryTools, context: PlanContext): Promise<Sent> {
  const { input, window } = topWindow(root);
  if (isCount(input)) return answerCount(input, window, tools, context);
  if (early) {
    const first = await firstRowsOfFile(input, window, tools, context);
    if (first !== null) return first;
  }
  const lowered = await tools.planner.lower(input, context);
  tools.emit({ frame: 'schema', schema: lowered.schema });
  const rows = await tools.watching(lowered, async () => {
    let sent = 0;
    for await (const batch of pages(tools.planner.cluster, lowered, window, tools.orders, context.signal)) {
      await tools.room();
      tools.emit(batch);
      sent += batch.rows;
    }
    return sent;
  });
  return { rows, totalRows: lowered.run.done ? lowered.run.atLeast : null };
}

/** The window of a plan that ends in a slice, and what it looks at. */
export function topWindow(root: Relation): { readonly input: Relation; readonly window: Window } {
  return root.op === 'slice'
    ? { input: root.input, window: { offset: root.offset, limit: root.limit } }
    : { input: root, window: { offset: 0, limit: null } };
}

/** `count(*)` over everything: answered by what selections count anyway, with numbers that grow while partitions finish. */
function isCount(node: Relation): node is Aggregate {
  if (node.op !== 'aggregate' || node.by.length > 0 || node.measures.length !== 1) return false;
  const { expr } = node.measures[0]!;
  return expr.kind === 'call' && expr.fn === 'count' && expr.args.every((arg) => arg.kind === 'lit' && arg.value !== null);
}

async function answerCount(
  node: Aggregate,
  window: Window,
  tools: QueryTools,
  context: PlanContext,
): Promise<{ rows: number; totalRows: number }> {
  // who counts a file opens it: it is read whole. Of anything else no column matters but those that it is made of
  const wanted = node.input.op === 'scan' ? null : NO_COLUMNS;
  const lowered = await tools.planner.lower(node.input, context, wanted);
  tools.emit({ frame: 'schema', schema: operatorOf(node).schema(node, [lowered.schema]) });
  await tools.watching(lowered, () =>
    lowered.run.until((run) => {
      tools.emit({ frame: 'count', atLeast: run.atLeast, exact: run.done });
      return run.done;
    }, context.signal),
  );
  const rows = window.offset === 0 && window.limit !== 0 ? 1 : 0;
  const values = BigInt64Array.of(BigInt(lowered.run.atLeast));
  if (rows === 1)
    tools.emit({ frame: 'batch', start: 0, rows, columns: [{ layout: 'i64', type: 'bigint', values, validity: null }] });
  return { rows, totalRows: 1 };
}

/** The first page of a file that nothing has been read of: parsed from its head by one task, while (or before) the rest is read. */
async function firstRowsOfFile(node: Relation, window: Window, tools: QueryTools, context: PlanContext): Promise<Sent | null> {
  const scan = scanOfPage(node, window);
  if (scan === null) return null;
  const [file, ...others] = (await tools.planner.table(scan)).files;
  if (file === undefined || others.length > 0 || file.columns !== null) return null;
  const { dataset } = file;
  if (tools.planner.cluster.block(dataset.scan, 0) !== undefined) return null;
  return firstRows(dataset, node, window, dataset.partitions === 1, tools, context);
}

/** The first page of a compressed file, before its content is unpacked. null = it must be unpacked for this. */
export async function firstRowsOfPacked(
  root: Relation,
  openHead: (scan: Scan) => Promise<Dataset | null>,
  tools: QueryTools,
  context: PlanContext,
): Promise<Sent | null> {
  const { input, window } = topWindow(root);
  const scan = scanOfPage(input, window);
  const head = scan === null ? null : await openHead(scan);
  return head === null ? null : firstRows(head, input, window, false, tools, context);
}

/** The file that a page near its beginning is read from; null = the plan is no such page. */
function scanOfPage(node: Relation, { offset, limit }: Window): Scan | null {
  const end = limit === null ? null : offset + limit;
  const scan = node.op === 'project' ? node.input : node;
  return end === null || end === 0 || end > FIRST_PAGE_ROWS || scan.op !== 'scan' ? null : scan;
}

/** `whole`: the first partition is all there is, so that it may have fewer rows than were asked for. */
async function firstRows(
  dataset: Dataset,
  node: Relation,
  window: Window,
  whole: boolean,
  tools: QueryTools,
  context: PlanContext,
): Promise<Sent | null> {
  const { cluster } = tools.planner;
  const head = headRdd(cluster, dataset, window.offset + window.limit!);
  const columns =
    node.op === 'project' ? node.columns.map(({ name, expr }) => ({ name, bound: bind(expr, dataset.schema, context) })) : null;
  const rdd =
    columns === null
      ? head
      : narrowRdd(cluster.ids, 'project', [head], () => ({ step: 'project', columns }) satisfies ProjectStep);
  const schema = node.op === 'project' ? operatorOf(node).schema(node, [dataset.schema]) : dataset.schema;
  const name = `first rows of ${dataset.shortName}`;
  const [table] = await cluster.runJob({
    name,
    rdd,
    partitions: null,
    finish: null,
    group: null,
    signal: context.signal,
    priority: 3,
  });
  const batch = headBatch(table as Table, window);
  if (!whole && (batch === null || batch.rows < window.limit!)) return null;
  tools.emit({ frame: 'schema', schema });
  if (batch !== null) tools.emit(batch);
  return { rows: batch?.rows ?? 0, totalRows: null };
}

function headRdd(cluster: Cluster, dataset: Dataset, limit: number): Rdd {
  const head = sourceRdd(cluster.ids, `head of ${dataset.shortName}`, 1, () => dataset.headStep(limit));
  return narrowRdd(cluster.ids, 'table', [head], () => ({ step: 'table' }) satisfies TableStep);
}

/** Null where the first partition alone does not fill the window. */
function headBatch(table: Table, { offset, limit }: Window): BatchFrame | null {
  const rows = Math.min(limit ?? table.rows, table.rows - offset);
  if (rows <= 0) return null;
  return {
    frame: 'batch',
    start: offset,
    rows,
    columns: pageOfRange(table, offset, rows),
  };
}
