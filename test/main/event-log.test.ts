import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEngine } from '../../engine/index';
import { asc, col, query, sort } from '../../engine/plan/build';
import type { Relation } from '../../engine/plan/relation';
import { openEventLog, saveEventLog } from '../../main/event-log';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-log-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const scan = (path: string): Relation => ({ op: 'scan', format: 'csv', paths: [path], options: {} });

const HEAD = '{"log":"hearth-events","version":1}';

describe('an event log', () => {
  test('opens as it was saved', async () => {
    writeFileSync(join(folder, 'a.csv'), `id,word\n${Array.from({ length: 500 }, (_, i) => `${i},w${i % 9}`).join('\n')}\n`);
    const engine = openEngine({ master: 'local[1]' });
    for await (const _ of engine.service.execute(query(sort(scan(join(folder, 'a.csv')), [asc(col('word'))]))));
    await saveEventLog(engine, join(folder, 'log.jsonl'));
    const events = await openEventLog(join(folder, 'log.jsonl'));
    await engine.close();
    expect(events.map(({ number }) => number)).toEqual(events.map((_, i) => i + 1));
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['environment', 'job-start', 'task-end', 'block-updated', 'dataset']),
    );
    expect(readdirSync(folder).sort()).toEqual(['a.csv', 'log.jsonl']);
    const saved = readFileSync(join(folder, 'log.jsonl'), 'utf8');
    writeFileSync(join(folder, 'log.jsonl'), saved.replaceAll(/"rowsSkipped":\d+,/g, ''));
    expect(saved).toContain('"rowsSkipped":');
    expect(await openEventLog(join(folder, 'log.jsonl'))).toEqual(events);
  });

  test('leaves nothing where it cannot be written', async () => {
    const full = { writeEventLog: () => Promise.reject(new Error('no room')) };
    await expect(saveEventLog(full, join(folder, 'log.jsonl'))).rejects.toThrow('no room');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['another file', 'id,word\n1,a\n', /damaged|not an event log/],
    ['an unknown event', `${HEAD}\n{"number":1,"time":1,"event":"party"}\n`, /line 2 of the event log/],
    [
      'a field of another type',
      `${HEAD}\n{"number":1,"time":1,"event":"job-end","jobId":"x","outcome":"failed","error":null}\n`,
      /line 2/,
    ],
  ])('is not %s', async (_, text, says) => {
    writeFileSync(join(folder, 'log.jsonl'), text);
    await expect(openEventLog(join(folder, 'log.jsonl'))).rejects.toThrow(says);
  });
});
