import type { Command } from '../../engine/plan/plan';
import type { EngineService } from '../../engine/protocol/engine-service';
import type { TargetHandle } from '../../main/preload-api';
import type { Failure } from '../engine/failure';
import { failureOf, isCancelled } from '../engine/failure';
import { runWrite } from '../engine/queries';
import type { Store } from '../ui/store';
import { storeOf } from '../ui/store';

/** One export at a time; it goes on when the dialog is hidden. */
export type ExportState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'writing'; readonly target: TargetHandle; readonly progress: ExportProgress; readonly rows: number | null }
  | {
      readonly phase: 'done';
      readonly target: TargetHandle;
      readonly rows: number;
      readonly bytes: number;
      readonly elapsedMs: number;
    }
  | { readonly phase: 'failed'; readonly target: TargetHandle; readonly failure: Failure };

export interface ExportProgress {
  readonly rowsWritten: number;
  readonly bytesWritten: number;
  readonly rowsPerSecond: number;
  /** Seconds, once a rate and the row count are known. */
  readonly left: number | null;
  readonly tasksDone: number;
  readonly tasks: number;
}

const nothingYet: ExportProgress = { rowsWritten: 0, bytesWritten: 0, rowsPerSecond: 0, left: null, tasksDone: 0, tasks: 0 };

export class ExportJob {
  readonly store: Store<{ readonly state: ExportState }> = storeOf<{ readonly state: ExportState }>({ state: { phase: 'idle' } });
  #abort: AbortController | null = null;

  async run(engine: EngineService, plan: Command, target: TargetHandle, rows: number | null): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const startedAt = performance.now();
    this.#set({ phase: 'writing', target, rows, progress: nothingYet });
    try {
      const done = await runWrite(engine, plan, abort.signal, {
        progress: (frame) => {
          const seconds = (performance.now() - startedAt) / 1000;
          const tasks = frame.stages.reduce((sum, stage) => ({ done: sum.done + stage.tasksDone, all: sum.all + stage.tasks }), {
            done: 0,
            all: 0,
          });
          this.#set({
            phase: 'writing',
            target,
            rows,
            progress: progressOf(frame.rowsWritten, frame.bytesWritten, rows, seconds, tasks),
          });
        },
      });
      const elapsedMs = performance.now() - startedAt;
      const written = this.store.get().state;
      const bytes = done.bytes ?? (written.phase === 'writing' ? written.progress.bytesWritten : 0);
      this.#set({ phase: 'done', target, rows: done.rows, bytes, elapsedMs });
    } catch (error) {
      if (abort.signal.aborted || isCancelled(error)) this.#set({ phase: 'idle' });
      else this.#set({ phase: 'failed', target, failure: reasonOf(failureOf(error), target.name) });
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }

  reset(): void {
    if (this.store.get().state.phase !== 'writing') this.#set({ phase: 'idle' });
  }

  #set(state: ExportState): void {
    this.store.set({ state });
  }
}

/** The dialog's title says already that the file was not written. */
function reasonOf(failure: Failure, name: string): Failure {
  const said = `${name} was not written: `;
  if (!failure.title.startsWith(said)) return failure;
  const reason = failure.title.slice(said.length);
  // A name of a file or a folder keeps its letters.
  const title = /^[a-z]+ /.test(reason) ? reason.charAt(0).toUpperCase() + reason.slice(1) : reason;
  return { ...failure, title };
}

export function progressOf(
  rowsWritten: number,
  bytesWritten: number,
  rows: number | null,
  seconds: number,
  tasks: { readonly done: number; readonly all: number },
): ExportProgress {
  const rowsPerSecond = seconds > 0 ? rowsWritten / seconds : 0;
  const left = rows === null || rowsPerSecond === 0 ? null : Math.max(0, rows - rowsWritten) / rowsPerSecond;
  return { rowsWritten, bytesWritten, rowsPerSecond, left, tasksDone: tasks.done, tasks: tasks.all };
}
