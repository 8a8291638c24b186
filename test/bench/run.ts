/**
 * npm run bench: ours beside DuckDB, Polars, pandas and PySpark, each task in fresh processes, contenders interleaved.
 *   --only TASK,TASK   these tasks, or all that begin so (wide, lineitem, parquet …)
 *   --rows N           of so many rows (10,000,000)        --rounds N   so many rounds (5)
 *   --peers a,b        these peers      --json         print JSON                       --save       into RESULTS.md
 *   --scaling          ours alone, one executor and two, on 1, 3, 10, 30 million rows up to --rows
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Contender, versionOf } from './contender';
import { prepareData, SMALL_ROWS } from './data';
import { machine } from './machine';
import { printScaling, printTable, saveResults, saveScaling } from './report';
import { type Results, resultsOf } from './results';
import { measure, processes } from './rounds';
import { scaling } from './scaling';
import { type PeerName, peerNames, type TaskName, taskNames } from './tasks';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export async function run(args: readonly string[], python: string): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rows: { type: 'string', default: '10000000' },
      rounds: { type: 'string', default: '5' },
      peers: { type: 'string' },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      scaling: { type: 'boolean', default: false },
    },
  });
  const asked = chosen<TaskName>('task', values.only, taskNames);
  const against = chosen<PeerName>('peer', values.peers, peerNames);
  const [rows, rounds] = [positive('rows', values.rows), positive('rounds', values.rounds)];
  if (values.scaling) {
    const found = await scaling(root, rows, rounds, python);
    printScaling(found);
    if (values.save) process.stderr.write(`${saveScaling(root, found)}\n`);
    return 0;
  }
  const data = prepareData(root, rows, asked, python);
  const small = prepareData(root, SMALL_ROWS, asked, python);
  const order = { data, rows, small, smallRows: SMALL_ROWS };
  const versions: Partial<Record<PeerName, string>> = {};
  for (const peer of against) {
    const version = await versionOf(root, peer, { ...order, scenario: 'version', tasks: [], out: '' }, python);
    if (version !== null) versions[peer] = version;
  }
  const contenders: readonly Contender[] = ['ours', ...against.filter((peer) => versions[peer] !== undefined)];
  let results: Results = { machine: { ...machine(root), peers: versions }, tasks: {} };
  for (const [, group] of processes(asked)) {
    const samples = await measure(root, group, contenders, rounds, order, python);
    const about = { ...machine(root), peers: versions };
    const found = resultsOf(samples, about, rows);
    results = { machine: about, tasks: { ...results.tasks, ...found.tasks } };
    // a long run that is broken off keeps what it has
    if (values.save) process.stderr.write(`${saveResults(root, found)}\n`);
  }
  if (values.json) console.log(JSON.stringify(results));
  else printTable(results);
  return 0;
}

function chosen<T extends string>(what: string, list: string | undefined, known: readonly T[]): readonly T[] {
  if (list === undefined) return known;
  const found = list.split(',').map((name) => [name.trim(), named(name.trim(), known)] as const);
  const odd = found.find(([, names]) => names.length === 0);
  if (odd !== undefined) throw new Error(`there is no ${what} ${odd[0]}; there are ${known.join(', ')}`);
  return known.filter((name) => found.some(([, names]) => names.includes(name)));
}

/** The one that is called so, or all whose names begin so: `wide` is wide-open-csv, wide-filter and so on. */
function named<T extends string>(name: string, known: readonly T[]): readonly T[] {
  return known.includes(name as T) ? [name as T] : known.filter((each) => each.startsWith(`${name}-`));
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${option} must be a whole number above 0, not ${text}`);
  return value;
}
