import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ListenerBus } from '../../../../engine/cluster/listener';
import { EventLog, readEventLog } from '../../../../engine/cluster/listener/event-log';
import type { ClusterEvent } from '../../../../engine/protocol/cluster-event';

let folder = '';
let file = '';
let bus: ListenerBus;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-test-'));
  file = join(folder, 'events.jsonl');
  bus = new ListenerBus();
});

afterEach(() => rmSync(folder, { recursive: true }));

function post(executorId: number): void {
  bus.post({ event: 'executor-removed', executorId, reason: 'line\nbreak' });
}

async function read(): Promise<readonly ClusterEvent[]> {
  const events: ClusterEvent[] = [];
  for await (const event of readEventLog(file)) events.push(event);
  return events;
}

function kept(): readonly (ClusterEvent | undefined)[] {
  return Array.from({ length: bus.newest }, (_, since) => bus.after(since));
}

describe('the event log', () => {
  it('replays what was posted before and after it was opened', async () => {
    post(0);
    const log = new EventLog(bus, file);
    for (let executorId = 1; executorId < 5_000; executorId++) post(executorId);
    await log.close();
    expect(await read()).toEqual(kept());
  });

  it('is written while the cluster runs', async () => {
    const log = new EventLog(bus, file);
    post(0);
    await expect.poll(() => readFileSync(file, 'utf8').split('\n').length).toBe(3);
    post(1);
    await expect.poll(() => readFileSync(file, 'utf8').split('\n').length).toBe(4);
    await log.close();
  });

  it('leaves out a last line that a crash cut', async () => {
    const log = new EventLog(bus, file);
    post(0);
    await log.close();
    appendFileSync(file, '{"number":2,"event":"exec');
    expect(await read()).toHaveLength(1);
  });

  it('names the line that is damaged, and a file that is no log', async () => {
    writeFileSync(file, '{"log":"hearth-events","version":1}\n{"number":\n');
    await expect(read()).rejects.toMatchObject({ code: 'MALFORMED_FILE', details: { line: 2 } });
    for (const other of ['{"a":1}\n', 'PAR1 no line ends here', 'id,word\n1,a\n', '']) {
      writeFileSync(file, other);
      await expect(read()).rejects.toThrow('not an event log of this version');
    }
  });

  it('says so when it cannot be written, and holds nobody up', async () => {
    const log = new EventLog(bus, join(folder, 'missing', 'events.jsonl'));
    post(0);
    await expect(log.close()).rejects.toMatchObject({ code: 'IO' });
  });
});
