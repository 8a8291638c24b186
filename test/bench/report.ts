/** Results as a table: for the terminal, and as the Markdown that the repository keeps. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure, Results, TaskResult } from './results';
import type { Scaling } from './scaling';
import { MOVED_HEAD, movedRows, SCALING_HEAD, scalingRows } from './scaling-report';
import { type PeerName, peerNames, type Task, type TaskName, taskNames, tasks } from './tasks';

const HEAD = ['task', 'ours', ...peerNames, 'ratio', 'target', ''];

export function printTable(results: Results): void {
  print(HEAD, rowsOf(results));
  for (const [task, result] of listed(results)) {
    const kept = keptOf(task, result);
    if (kept !== null) console.log(`${task}: ${kept.blocks} bytes a row in blocks${kept.limit}, ${kept.resident} resident`);
    for (const [contender, problem] of Object.entries(result.problems)) console.log(`${task}, ${contender}: ${problem}`);
  }
}

export function printScaling(scaling: Scaling): void {
  print(SCALING_HEAD, scalingRows(scaling));
  console.log(
    `two threads copy ${gigabytes(scaling.bandwidth)} a second, read and written, and are through a loop ${scaling.ceiling.toFixed(2)} times as soon as one; moved at least:`,
  );
  print(MOVED_HEAD, movedRows(scaling));
}

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  for (const row of [head, ...rows])
    console.log(row.map((text, at) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!))).join('  '));
}

/** Merges into what is kept, task by task, so that a run of one task brings its own line up to date. */
export function saveResults(root: string, results: Results): string {
  const before = keptResults(root);
  // a run without a peer leaves the lines where that peer stands
  const peers = { ...before?.machine.peers, ...results.machine.peers };
  return save(root, { ...before, machine: { ...results.machine, peers }, tasks: { ...before?.tasks, ...results.tasks } });
}

export function saveScaling(root: string, scaling: Scaling): string {
  const before = keptResults(root);
  if (before === null) throw new Error('no results are kept that a scaling belongs to; run the bench with --save first');
  return save(root, { ...before, scaling });
}

function keptResults(root: string): Results | null {
  const json = join(root, 'test', 'bench', 'results.json');
  return existsSync(json) ? (JSON.parse(readFileSync(json, 'utf8')) as Results) : null;
}

function save(root: string, results: Results): string {
  writeFileSync(join(root, 'test', 'bench', 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const markdown = join(root, 'test', 'bench', 'RESULTS.md');
  const byHand = existsSync(markdown) ? readFileSync(markdown, 'utf8').split(APP_SECTION)[1] : undefined;
  writeFileSync(markdown, markdownOf(results) + (byHand === undefined ? '' : APP_SECTION + byHand));
  return markdown;
}

/** Written by hand from `npm run bench:app`: from here on the file is kept as it is. */
const APP_SECTION = '\n## In the app\n';

function markdownOf(results: Results): string {
  const { cpu, cores, memoryGb, node, peers } = results.machine;
  const versions = peerNames.map((peer) => `${peer} ${peers[peer] ?? 'absent'}`).join(', ');
  const head = ['task', 'what', 'ours', ...peerNames, 'ratio', 'target', 'met', 'peak MB: ours, best peer', 'measured'];
  return [
    '# Speed beside the peers',
    '',
    `Written by \`npm run bench -- --save\`. ${cpu}, ${cores} cores, ${memoryGb} GB, Node ${node}; ${versions}; every engine with two threads.`,
    'Milliseconds: the median of rounds of fresh processes, contenders interleaved, with least and greatest; in parentheses the number of rounds.',
    'Ratio: the best peer ÷ ours. Results were found equal before a time counts. Warm tasks run once before the clock starts; cold ones run on a',
    'file that the process has not seen. Peaks are those of the process after the task, with all tasks before it. Where the load average is well',
    'above the number of cores, other programs were at work: ratios then tell little, and times nothing.',
    '',
    ...markdownTable(
      head,
      listed(results).map(([task, result]) => markdownRow(task, result)),
    ),
    '',
    ...memorySection(results),
    ...(results.scaling === undefined ? [] : scalingSection(results.scaling)),
  ].join('\n');
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** What a second executor brings, and how time grows with the rows. */
function scalingSection(scaling: Scaling): string[] {
  const { date, commit, load } = scaling.machine;
  return [
    '## One executor and two, one million rows to thirty',
    '',
    `\`npm run bench -- --scaling\`, ${date}, ${commit}, load ${load}. Two threads copy ${gigabytes(scaling.bandwidth)} a second here, read and written; beside it`,
    `stands what a task moves at least in its time. Two threads that share nothing are through a loop ${scaling.ceiling.toFixed(2)} times as soon as one. Growth: time per`,
    'row against the next smaller table, for the order per row and its logarithm.',
    '',
    ...markdownTable(SCALING_HEAD, scalingRows(scaling)),
    '',
    ...markdownTable(MOVED_HEAD, movedRows(scaling)),
    '',
  ];
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** What tables that were opened take. */
function memorySection(results: Results): string[] {
  const head = ['task', 'bytes per row in blocks', 'resident', 'peak MB: ours', ...peerNames, 'below every peer'];
  const rows = listed(results).flatMap(([task, result]) => {
    const kept = keptOf(task, result);
    if (kept === null) return [];
    const peaks = peerNames.map((peer) => result.figures[peer]?.peakMb ?? null);
    const peak = result.figures.ours!.peakMb;
    const below = peaks.every((each) => each === null || peak < each);
    return [
      [task, `${kept.blocks}${kept.limit}`, kept.resident, peak, ...peaks.map((each) => each ?? ''), below ? 'yes' : 'no'].map(
        String,
      ),
    ];
  });
  if (rows.length === 0) return [];
  return [
    '## Memory of open tables',
    '',
    'Bytes of the blocks that the engine keeps of a table it has just opened, as the Storage tab sums them up, and by how much the process grew, over',
    'the rows of the table. Peaks are those of a process that opened a small file and then this one.',
    '',
    ...markdownTable(head, rows),
    '',
  ];
}

function keptOf(
  task: TaskName,
  { figures }: TaskResult,
): { readonly blocks: number; readonly limit: string; readonly resident: number } | null {
  const { keeps } = tasks[task] as Task;
  const perRow = figures.ours?.perRow;
  if (keeps === undefined || perRow === undefined) return null;
  const { bytesPerRow } = keeps;
  if (bytesPerRow === null) return { ...perRow, limit: '' };
  return { ...perRow, limit: ` (≤ ${bytesPerRow}: ${perRow.blocks <= bytesPerRow ? 'met' : 'MISSED'})` };
}

function markdownRow(task: TaskName, result: TaskResult): string[] {
  const best = peerNames
    .filter((peer) => result.peers[peer] !== undefined)
    .sort((a, b) => result.peers[a]! - result.peers[b]!)[0];
  return [
    task,
    `${tasks[task].title}${result.rows === 10_000_000 ? '' : `, at --rows ${result.rows}`}`,
    spelled(result, 'ours'),
    ...peerNames.map((peer) => spelled(result, peer)),
    result.ratio === null ? '' : `**${result.ratio}**`,
    targetOf(task),
    result.met === null ? '' : result.met ? 'yes' : 'no',
    `${result.figures.ours?.peakMb ?? '–'}, ${best === undefined ? '–' : result.figures[best]!.peakMb}`,
    `${result.date}, ${result.commit}${result.load === undefined ? '' : `, load ${result.load}`}`,
  ];
}

function spelled({ figures, problems }: TaskResult, contender: 'ours' | PeerName): string {
  const figure: Figure | undefined = figures[contender];
  if (figure !== undefined) return `${figure.ms} [${figure.min}–${figure.max}] (${figure.rounds})`;
  return problems[contender] === undefined ? '' : 'none';
}

function targetOf(task: TaskName): string {
  const { target, limitMs } = tasks[task] as Task;
  return [target === null ? '' : String(target), limitMs === undefined ? '' : `< ${limitMs} ms`]
    .filter((text) => text !== '')
    .join(', ');
}

function rowsOf(results: Results): string[][] {
  return listed(results).map(([task, result]) => [
    task,
    timeOf(result.figures.ours),
    ...peerNames.map((peer) => timeOf(result.figures[peer])),
    result.ratio === null ? '' : String(result.ratio),
    targetOf(task),
    result.met === null ? '' : result.met ? 'met' : 'MISSED',
  ]);
}

function timeOf(figure: Figure | undefined): string {
  return figure === undefined ? '–' : `${figure.ms} [${figure.min}-${figure.max}]`;
}

function listed(results: Results): readonly (readonly [TaskName, TaskResult])[] {
  return taskNames.flatMap((task) => (results.tasks[task] === undefined ? [] : [[task, results.tasks[task]] as const]));
}
