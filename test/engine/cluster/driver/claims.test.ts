import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Engine, openEngine } from '../../../../engine/index';
import { countOf, filter, query, scan } from '../../../../engine/plan/build';
import { parseExpr } from '../../../../engine/plan/parse';
import type { ClusterEvent } from '../../../../engine/protocol/cluster-event';
import { rowsOf } from '../../../support/engine';

const folder = mkdtempSync(join(tmpdir(), 'hearth-claims-'));
const file = () => scan('csv', [join(folder, 'words.csv')]);
let engine: Engine;

beforeAll(() => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `${i},word ${i} with some more of them`);
  writeFileSync(join(folder, 'words.csv'), `id,text\n${lines.join('\n')}\n`);
  engine = openEngine({ master: 'local[2]', maxPartitionBytes: 1 << 20 });
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

function events(): readonly ClusterEvent[] {
  const { listener } = engine.cluster;
  const all: ClusterEvent[] = [];
  for (let event = listener.after(0); event !== undefined; event = listener.after(event.number)) all.push(event);
  return all;
}

/** Tasks of each stage that a job of this name began with. */
function stagesNamed(part: string): readonly number[] {
  return events().flatMap((event) => (event.event === 'stage-submitted' && event.name.includes(part) ? [event.tasks] : []));
}

test('a filter of kept partitions waits for no other filter that works on them', async () => {
  await rowsOf(engine.service, countOf(file()));
  const { partitions } = await engine.service.analyze(query(file()));
  expect(partitions).toBeGreaterThan(2);
  const abort = new AbortController();
  const slow = countOf(filter(file(), parseExpr("regexp_replace(text, '(o|i)+[a-z]', 'yy') like '%qq%'")));
  const first = rowsOf(engine.service, slow, abort.signal).catch(() => undefined);
  await vi.waitFor(() => expect(stagesNamed('regexp_replace')).toEqual([partitions]), { interval: 1 });
  const second = rowsOf(engine.service, countOf(filter(file(), parseExpr('id > 5'))));
  await vi.waitFor(() => expect(stagesNamed('id > 5').length).toBeGreaterThan(0), { interval: 1 });
  abort.abort();
  expect((await second).rows).toEqual([[99_994n]]);
  await first;
  expect(stagesNamed('id > 5')).toEqual([partitions]);
});
