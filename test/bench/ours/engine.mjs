/** Asking Hearth's engine as a program does, with plans. */
import { openEngine } from 'hearth';

/** The orders of this process (main.mjs) say how many executors. */
const { executors = 2 } = JSON.parse(process.argv[2] ?? '{}');
export const engine = openEngine({ master: `local[${executors}]` });
const { service } = engine;

export const col = (name) => ({ kind: 'col', name });
export const lit = (type, value) => ({ kind: 'lit', type, value });
export const call = (fn, ...args) => ({ kind: 'call', fn, args });
export const scan = (path) => ({ op: 'scan', format: 'auto', paths: [path], options: {} });
export const filter = (input, where) => ({ op: 'filter', input, where });
export const slice = (input, offset, limit) => ({ op: 'slice', input, offset, limit });
export const project = (input, columns) => ({
  op: 'project',
  input,
  columns: Object.entries(columns).map(([name, expr]) => ({ name, expr })),
});
export const aggregate = (input, by, measures) => ({
  op: 'aggregate',
  input,
  by: by.map((name) => ({ name, expr: col(name) })),
  measures: Object.entries(measures).map(([name, expr]) => ({ name, expr })),
});
export const sort = (input, ...keys) => ({
  op: 'sort',
  input,
  keys: keys.map((key) => {
    const [name, direction] = key.split(' ');
    const descending = direction === 'desc';
    return { expr: col(name), descending, nulls: descending ? 'last' : 'first' };
  }),
});
export const count = (input) => aggregate(input, [], { n: call('count', lit('int', 1)) });
export const sumOf = (name) => call('sum', col(name));

/** All frames of the answer, batches kept as they come. */
export async function ask(root) {
  return drain({ version: 1, root });
}

export async function write(input, format, path, options = {}) {
  return drain({ version: 1, command: { do: 'write', input, format, path, mode: 'replace', options } });
}

async function drain(plan) {
  const answer = { schema: [], batches: [], rows: 0 };
  for await (const frame of service.execute(plan)) {
    if (frame.frame === 'schema') Object.assign(answer, { schema: frame.schema, batches: [] });
    else if (frame.frame === 'batch') answer.batches.push(frame);
    else if (frame.frame === 'done') answer.rows = frame.rows;
  }
  return answer;
}

/** The one row of an answer as an object of numbers. */
export async function row(root) {
  const { schema, batches } = await ask(root);
  return Object.fromEntries(schema.map(({ name }, i) => [name, cell(batches[0].columns[i], 0)]));
}

/** A number or text; null where there is none. */
export function cell(column, index) {
  if (column.layout === 'none') return null;
  if (column.validity !== null && (column.validity[index >> 3] & (1 << (index & 7))) === 0) return null;
  if (column.layout !== 'bytes') return Number(column.values[index]) / 10 ** scaleOf(column.type);
  return Buffer.from(column.bytes.subarray(column.offsets[index], column.offsets[index + 1])).toString();
}

function scaleOf(type) {
  return type.startsWith('decimal') ? Number(type.slice(type.indexOf(',') + 1, -1)) : 0;
}

/** The cells of a column over all batches, summed; nulls count nothing. */
export function total(answer, name) {
  const at = answer.schema.findIndex((field) => field.name === name);
  let sum = 0;
  for (const { columns, rows } of answer.batches) for (let i = 0; i < rows; i++) sum += cell(columns[at], i) ?? 0;
  return sum;
}

/** Bytes of all blocks in memory, as the Cluster view's Storage tab sums them up. */
export function keptBytes() {
  return engine.cluster.blocks().reduce((sum, { sizeBytes, file }) => sum + (file === undefined ? sizeBytes : 0), 0);
}

/** Forgets what was computed for a relation, so that the next question computes it anew. */
export async function forget(root) {
  const { fingerprint } = await service.analyze({ version: 1, root });
  await service.release(fingerprint);
}
