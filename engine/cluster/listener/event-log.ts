/**
 * The event log: a head line, then one event per line as JSON, appended in the background in batches of whole lines. A crash can cut
 * only the last line, which a reader leaves out. If the disk is slower than the cluster for longer than the bus remembers, numbers are
 * missing in between: the log never holds work up.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { EngineError, fail } from '../../errors';
import type { ClusterEvent } from '../../protocol/cluster-event';
import type { ListenerBus } from '../listener';

const HEAD = { log: 'hearth-events', version: 1 };
const BATCH_EVENTS = 2_000;

export class EventLog {
  private readonly bus: ListenerBus;
  private readonly file: string;
  private readonly written: Promise<void>;
  private ending = false;
  private wake: () => void = () => {};

  /** Writes every event from the oldest kept on; a file that is there is replaced. */
  constructor(bus: ListenerBus, file: string) {
    this.bus = bus;
    this.file = file;
    this.written = this.write();
    this.written.catch(() => {});
  }

  /** Resolves when all events so far are in the file; rejects if they could not be written. */
  close(): Promise<void> {
    this.ending = true;
    this.wake();
    return this.written;
  }

  private async write(): Promise<void> {
    const handle = await open(this.file, 'w', 0o600).catch((error: unknown) =>
      fail('IO', `${this.file}: the event log cannot be written; choose another file`, {}, error),
    );
    try {
      await handle.appendFile(`${JSON.stringify(HEAD)}\n`);
      await this.follow(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  private async follow(handle: FileHandle): Promise<void> {
    for (let since = 0; ; ) {
      const lines: string[] = [];
      for (let next = this.bus.after(since); next !== undefined && lines.length < BATCH_EVENTS; next = this.bus.after(since)) {
        since = next.number;
        lines.push(`${JSON.stringify(next)}\n`);
      }
      if (lines.length > 0) await handle.appendFile(lines.join(''));
      else if (this.ending) return;
      else await this.more();
    }
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      this.bus.onNext(resolve);
    });
  }
}

/** The events of a log, in order. */
export async function* readEventLog(file: string): AsyncGenerator<ClusterEvent, void> {
  let number = 0;
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8').on('error', () => {})) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const event = parsed(file, line, ++number);
      if (number > 1) yield event as ClusterEvent;
      else if ((event as Partial<typeof HEAD>).log !== HEAD.log || (event as typeof HEAD).version !== HEAD.version) {
        fail('MALFORMED_FILE', `${file}: not an event log of this version`, { line: 1 });
      }
    }
  }
  if (number === 0) fail('MALFORMED_FILE', `${file}: not an event log of this version`, { line: 1 });
}

function parsed(file: string, line: string, number: number): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    const what = number === 1 ? 'not an event log of this version' : `line ${number} is damaged`;
    throw new EngineError('MALFORMED_FILE', `${file}: ${what}`, { line: number }, error);
  }
}
