import type { ClusterEvent } from '../../engine/protocol/cluster-event';
import { RunningStages, stageBars } from './stage-bars';

/** Spark's spark.ui.consoleProgress.update.interval and .start.delay. */
const REFRESH_MS = 200;
const DELAY_MS = 500;
const WIDTH = 80;

export interface Bus {
  readonly newest: number;
  subscribe(since: number, signal: AbortSignal): AsyncIterable<ClusterEvent>;
}

export interface Line {
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Follows one bus at a time; a line of bars that is written over while it is shown. */
export class ConsoleProgress {
  private readonly line: Line;
  private readonly now: () => number;
  private stages = new RunningStages();
  private bus: Bus | null = null;
  private following = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private drawn = false;

  constructor(line: Line, now: () => number = Date.now) {
    this.line = line;
    this.now = now;
  }

  follow(bus: Bus): void {
    if (bus === this.bus) return;
    this.following.abort();
    this.following = new AbortController();
    this.bus = bus;
    this.stages = new RunningStages();
    void this.listen(bus, this.following.signal);
  }

  show(): void {
    this.timer ??= setInterval(() => this.draw(), REFRESH_MS).unref();
  }

  hide(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.clear();
  }

  close(): void {
    this.hide();
    this.following.abort();
  }

  draw(): void {
    const stages = this.stages.running.filter(({ sinceMs }) => this.now() - sinceMs >= DELAY_MS);
    if (stages.length === 0) {
      this.clear();
      return;
    }
    this.line.write(`\r\u001b[2K${stageBars(stages, (this.line.columns ?? WIDTH) - 1)}`);
    this.drawn = true;
  }

  private clear(): void {
    if (this.drawn) this.line.write('\r\u001b[2K');
    this.drawn = false;
  }

  private async listen(bus: Bus, signal: AbortSignal): Promise<void> {
    for await (const event of bus.subscribe(bus.newest, signal)) this.stages.take(event);
  }
}
