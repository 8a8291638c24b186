import { graphlib, layout } from '@dagrejs/dagre';
import type { History } from '../history/history';
import type { StageRecord } from '../history/records';
import { rddName, stepText } from './words';

export const NODE_WIDTH = 292;
const HEAD = 26;
const STEP = 32;
const FOOT = 8;

export interface StepLine {
  readonly key: string;
  readonly text: string;
  readonly rows: number | null;
  readonly ms: number | null;
  /** Found kept, not computed. */
  readonly kept: number | null;
}

export interface Placed<T> {
  readonly node: T;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Edge<K> {
  readonly from: K;
  readonly to: K;
  readonly path: string;
  readonly labelX: number;
  readonly labelY: number;
}

export interface Drawing<T, K> {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Placed<T>[];
  readonly edges: readonly Edge<K>[];
}

/** The steps of a stage as people read them: what was found kept, what was computed, the job's last step. */
export function stepsOf(stage: StageRecord, history: History): readonly StepLine[] {
  const ran = stage.attempts > 0;
  const lines = stage.info.rdds.flatMap((rdd): StepLine[] => {
    const { rddId, name } = rdd;
    const text = rddName(rdd, history);
    const computed = stage.steps.get(rddId);
    const kept = stage.reads.get(`rdd_${rddId}`);
    if (name === 'table') return [];
    if (computed !== undefined) return [{ key: `${rddId}`, text, rows: computed.rows, ms: computed.ms, kept: null }];
    if (kept !== undefined) return [{ key: `${rddId}`, text, rows: null, ms: null, kept }];
    return ran ? [] : [{ key: `${rddId}`, text, rows: null, ms: null, kept: null }];
  });
  const last = stage.steps.get(null);
  if (last === undefined) return lines;
  return [...lines, { key: 'last', text: stepText(last.step), rows: stage.sums.rowsOut, ms: last.ms, kept: null }];
}

export function heightOf(lines: number): number {
  return HEAD + Math.max(1, lines) * STEP + FOOT;
}

/** Layered from left to right: what a stage reads stands before it. */
export function drawGraph<T, K extends string | number>(
  nodes: readonly { readonly key: K; readonly node: T; readonly width: number; readonly height: number }[],
  arrows: readonly { readonly from: K; readonly to: K }[],
  between = 96,
): Drawing<T, K> {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 22, ranksep: between, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { key, width, height } of nodes) graph.setNode(`${key}`, { width, height });
  const known = new Set(nodes.map(({ key }) => key));
  const drawn = arrows.filter(({ from, to }) => known.has(from) && known.has(to));
  for (const { from, to } of drawn) graph.setEdge(`${from}`, `${to}`);
  layout(graph);
  const placed = nodes.map(({ key, node, width, height }) => {
    const { x, y } = graph.node(`${key}`);
    return { key, node, left: x - width / 2, top: y - height / 2, width, height };
  });
  const at = new Map(placed.map((each) => [each.key, each]));
  const edges = drawn.map(({ from, to }) => ({ from, to, ...curve(at.get(from)!, at.get(to)!) }));
  const { width = 0, height = 0 } = graph.graph();
  return { width, height, nodes: placed, edges };
}

type Box = Omit<Placed<unknown>, 'node'>;

function curve(from: Box, to: Box): { path: string; labelX: number; labelY: number } {
  const [x1, y1, x2, y2] = [from.left + from.width, from.top + from.height / 2, to.left, to.top + to.height / 2];
  const middle = (x1 + x2) / 2;
  return { path: `M${x1} ${y1} C ${middle} ${y1}, ${middle} ${y2}, ${x2} ${y2}`, labelX: middle, labelY: (y1 + y2) / 2 };
}
