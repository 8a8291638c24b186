import type { EngineService, Places } from '../../engine/protocol/engine-service';
import type { Session } from '../session/session';
import type { Store } from '../ui/store';
import { storeOf } from '../ui/store';
import { rowsOf } from '../view/relation-of';

const PAUSE_MS = 80;

export type Target =
  | { readonly kind: 'row'; readonly row: number }
  /** Why there is no row to go to, in words. */
  | { readonly kind: 'none'; readonly reason: string };

/** Joins the strip and the grid: a row of the answer and the partition of the file that it comes from. */
export class PartitionLink {
  /** The partition of the focused row. */
  readonly store: Store<{ readonly lit: number | null }> = storeOf<{ readonly lit: number | null }>({ lit: null });
  readonly #engine: Promise<EngineService>;
  #asked = 0;

  constructor(engine: Promise<EngineService>) {
    this.#engine = engine;
  }

  /** Lights the partition of a row, after a pause: keys that repeat ask once. */
  follow(session: Session, row: number): void {
    const asked = ++this.#asked;
    setTimeout(() => {
      if (asked === this.#asked) void this.#light(session, row, asked);
    }, PAUSE_MS);
  }

  clear(): void {
    this.#asked++;
    this.store.set({ lit: null });
  }

  async firstRowOf(session: Session, partition: number): Promise<Target> {
    return targetOf(await this.#places(session, null), partition);
  }

  async #light(session: Session, row: number, asked: number): Promise<void> {
    const lit = await this.#places(session, row).then(
      ({ partition }) => partition,
      () => null,
    );
    if (asked === this.#asked) this.store.set({ lit });
  }

  async #places(session: Session, row: number | null): Promise<Places> {
    const root = rowsOf(session.state.document.view);
    return (await this.#engine).places({ version: 1, root }, row);
  }
}

/** Where the rows of a partition begin in an answer. */
export function targetOf({ rows, sorted }: Places, partition: number): Target {
  const name = `partition ${partition + 1}`;
  if (sorted)
    return none(`the rows are sorted, so those of ${name} are spread over all of them; clear the sort to see them together`);
  const before = rows.slice(0, partition);
  const own = rows[partition];
  if (own === undefined || own === null || before.includes(null))
    return none(`${name} has not been counted yet; try again in a moment`);
  if (own === 0) return none(`no row of ${name} passes the filter`);
  return { kind: 'row', row: before.reduce<number>((sum, count) => sum + (count ?? 0), 0) };
}

function none(reason: string): Target {
  return { kind: 'none', reason };
}
