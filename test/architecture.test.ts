/** Who may import whom. A rule that has to bend is a change of the design, not of this file. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('/kernels/assembly/'));
}

const STATEMENT = /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/g;

function importsOf(path: string): Import[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(STATEMENT)].map((match) => ({
    from: path,
    to: target(path, match[3] ?? match[4] ?? ''),
    typeOnly: match[2] !== undefined,
  }));
}

/** Inside the tree a path without ending, outside the package's name. */
function target(from: string, name: string): string {
  if (!name.startsWith('.')) return name;
  return relative(root, resolve(root, dirname(from), name))
    .split(sep)
    .join('/')
    .replace(/\?.*$/, '');
}

const all = ['engine', 'main', 'renderer'].flatMap(sources).flatMap(importsOf);

function offenders(rule: (item: Import) => boolean): string[] {
  return all.filter((item) => !rule(item)).map(({ from, to }) => `${from} imports ${to}`);
}

const isOurs = (path: string): boolean => /^(engine|main|renderer|test|scripts)(\/|$)/.test(path);

/** The part of the engine that a path belongs to; the cluster's parts count one by one. */
function partOf(path: string): string {
  const [tree, first = '', second = ''] = path.split('/');
  if (tree !== 'engine') return tree ?? '';
  return first === 'cluster' ? `cluster/${second.replace(/\.ts$/, '')}` : first.replace(/\.ts$/, '');
}

const DATA = ['errors', 'plan', 'columns', 'protocol'];
const RELATIONAL = [...DATA, 'functions', 'formats', 'operators'];
const SCHEDULING = ['cluster/rdd', 'cluster/scheduler', 'cluster/shuffle', 'cluster/storage', 'cluster/listener'];
const WORK = [...RELATIONAL, 'exec', ...SCHEDULING, 'cluster/executor', 'cluster/closure'];

/** Each part of the engine with all it may import of the others. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  plan: ['errors'],
  protocol: ['errors', 'plan'],
  columns: ['errors', 'plan', 'protocol'],
  functions: [...DATA],
  formats: [...DATA, 'functions'],
  operators: RELATIONAL,
  optimizer: ['errors', 'plan', 'operators', 'functions'],
  exec: [...RELATIONAL, 'optimizer', 'cluster/closure'],
  'cluster/rdd': ['errors', 'protocol', ...SCHEDULING],
  'cluster/scheduler': ['errors', 'protocol', 'cluster/executor', ...SCHEDULING],
  'cluster/listener': ['errors', 'protocol'],
  'cluster/closure': ['errors'],
  'cluster/shuffle': WORK,
  'cluster/storage': WORK,
  'cluster/executor': WORK,
  'cluster/cluster': WORK,
  'cluster/driver': [...WORK, 'cluster/cluster', 'optimizer'],
  'open-engine': ['errors', 'protocol', 'cluster/cluster', 'cluster/driver'],
  api: [...WORK, 'cluster/cluster', 'open-engine'],
  spark: [...DATA, 'functions', 'formats', 'operators'],
};

/** Types are named more widely: the words that cross to executors, and the values that columns hold. */
const MAY_NAME: Readonly<Record<string, RegExp>> = {
  exec: /^engine\/cluster\/executor\/(messages|task-context)$/,
  'cluster/scheduler': /^engine\/cluster\/closure\/accumulators$/,
  'cluster/rdd': /^engine\/cluster\/executor\/messages$/,
  protocol: /^engine\/columns\//,
};

function allowed({ to, typeOnly }: Import, part: string, may: readonly string[]): boolean {
  return partOf(to) === part || may.includes(partOf(to)) || (typeOnly && MAY_NAME[part]?.test(to) === true);
}

describe('the engine', () => {
  test('has no part that the design does not know', () => {
    const parts = new Set(sources('engine').map(partOf));
    expect([...parts].filter((part) => part !== 'index' && MAY[part] === undefined)).toEqual([]);
  });

  test.each(Object.entries(MAY))('%s imports only %j', (part, may) => {
    const inside = (item: Import) => partOf(item.from) === part && isOurs(item.to);
    expect(offenders((item) => !inside(item) || allowed(item, part, may))).toEqual([]);
  });

  test('knows neither the app nor Electron', () => {
    expect(
      offenders((item) => !item.from.startsWith('engine/') || !/^(main|renderer|electron|react)(\/|$)/.test(item.to)),
    ).toEqual([]);
  });

  test('schedules without knowing columns, formats or execution', () => {
    const blind = (path: string) => /^engine\/cluster\/(rdd|scheduler)\//.test(path);
    expect(
      offenders((item) => !blind(item.from) || !/^engine\/(columns|exec|formats|operators|functions)\//.test(item.to)),
    ).toEqual([]);
  });
});

describe('main', () => {
  test('reaches the engine through its door, its protocol, its errors and the plan it asks with', () => {
    const door = /^engine\/(index|errors|(protocol|plan)\/.*)$/;
    expect(offenders(({ from, to }) => !from.startsWith('main/') || !to.startsWith('engine') || door.test(to))).toEqual([]);
  });

  test('knows nothing of the page', () => {
    expect(offenders((item) => !item.from.startsWith('main/') || !item.to.startsWith('renderer'))).toEqual([]);
  });

  test('has a command line that never loads Electron', () => {
    const reached = new Set(['main/cli', 'main/shell']);
    for (const path of reached) for (const { from, to } of all) if (from === `${path}.ts` && isOurs(to)) reached.add(to);
    expect(
      all.filter(({ from, to }) => to === 'electron' && reached.has(from.replace(/\.ts$/, ''))).map(({ from }) => from),
    ).toEqual([]);
  });
});

describe('the renderer', () => {
  const may = ({ to, typeOnly }: Import) =>
    !/^(engine|main)(\/|$)/.test(to) ||
    /^engine\/(plan|protocol|errors)(\/|$)/.test(to) ||
    to === 'main/preload-api' ||
    (typeOnly && to.startsWith('engine/'));

  test('knows the plan, the protocol and the host api, and nothing behind them', () => {
    expect(offenders((item) => !item.from.startsWith('renderer/') || may(item))).toEqual([]);
  });

  test('touches neither Node nor Electron', () => {
    expect(offenders((item) => !item.from.startsWith('renderer/') || !/^(node:|electron(\/|$))/.test(item.to))).toEqual([]);
  });
});

describe('every module', () => {
  test('names its exports', () => {
    const bare = ['engine', 'main', 'renderer']
      .flatMap(sources)
      .filter((path) => /(^|\n)export default /.test(readFileSync(join(root, path), 'utf8')));
    expect(bare).toEqual([]);
  });

  test('is named in kebab-case and imported without its ending', () => {
    const names = ['engine', 'main', 'renderer'].flatMap(sources).map((path) => path.split('/').at(-1) ?? '');
    expect(names.filter((name) => !/^[a-z0-9]+([-.][a-z0-9]+)*\.tsx?$/.test(name))).toEqual([]);
    expect(offenders((item) => !isOurs(item.to) || !/\.(ts|tsx|js)$/.test(item.to))).toEqual([]);
  });
});
