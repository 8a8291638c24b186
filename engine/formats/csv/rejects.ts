import { fail } from '../../errors';
import type { Reject } from '../format';
import type { CsvReadValues } from './options';

const KEPT_REJECTS = 1000;

/** What a reject's record looks like and where it is; asked only for the rejects that are listed. */
export interface RecordFacts {
  recordText(offset: number): string;
  lineOf(offset: number): number;
}

/**
 * Bad records of one read. In mode `fail` the first one ends the read, unless the split's start is a guess: then its records may be
 * bad only because the guess is, and reconcile() has the split read again from a certain start. In mode `drop` a row whose cell does
 * not fit is found only after it was stored: the split is then read a second time, without such rows and without counting again.
 */
export class Rejects {
  readonly list: Reject[] = [];
  count = 0;
  readonly path: string;
  readonly #mode: CsvReadValues['mode'];
  readonly #certain: boolean;
  readonly #partition: number;
  readonly #misfits = new Set<number>();
  #second = false;

  constructor(mode: CsvReadValues['mode'], path: string, certain: boolean, partition: number) {
    this.#mode = mode;
    this.path = path;
    this.#certain = certain;
    this.#partition = partition;
  }

  /** How csvAlign treats ragged records: hands them over one by one while they are listed, then by itself. */
  get raggedMode(): number {
    if (this.#second) return 2;
    if (this.list.length < KEPT_REJECTS || this.#mode === 'fail') return 0;
    return this.#mode === 'drop' ? 2 : 1;
  }

  get skipping(): boolean {
    return this.#second;
  }

  skips(offset: number): boolean {
    return this.#misfits.has(offset);
  }

  /** Counts ragged records that csvAlign dealt with by itself. */
  more(count: number): void {
    if (!this.#second) this.count += count;
  }

  /** Takes note of a bad record; true = its row stays. */
  add(facts: RecordFacts, offset: number, reason: string): boolean {
    if (this.#second) return false;
    const listed = this.list.length < KEPT_REJECTS;
    const line = this.#partition === 0 && (listed || this.#mode === 'fail') ? facts.lineOf(offset) : null;
    if (this.#mode === 'fail' && this.#certain) {
      const where = line === null ? `byte ${offset}` : `line ${line}`;
      fail('BAD_RECORD', `${where} of ${this.path}: ${reason}; set bad rows to keep or drop`, {
        path: this.path,
        byteOffset: offset,
      });
    }
    this.count++;
    if (listed) this.list.push({ line, byteOffset: offset, text: facts.recordText(offset), reason });
    return this.#mode !== 'drop';
  }

  /** A cell that does not fit the type its user set; a row counts once. */
  addMisfit(facts: RecordFacts, offset: number, reason: string): void {
    if (this.#misfits.has(offset)) return;
    this.add(facts, offset, reason);
    this.#misfits.add(offset);
  }

  /** Forgets what was noted: the split is read from its start again. */
  startOver(): void {
    this.list.length = 0;
    this.count = 0;
    this.#misfits.clear();
  }

  /** Whether rows with misfits must be left out; from now on they are. */
  startSecondPass(): boolean {
    this.#second = this.#mode === 'drop' && this.#misfits.size > 0;
    return this.#second;
  }
}
