/**
 * A regular expression as a table: one state per set of places in the pattern, one step per byte. Whether a text holds a match is
 * known after one walk over its bytes, whatever the pattern, and a kernel can do the walk. Made from the program that RE2JS compiles
 * the pattern to, for ASCII alone: a byte beyond it leads to `ODD`, and such texts are left to RE2JS itself.
 */
import type { RE2JS } from 're2js';

export interface StateMachine {
  /** Class of each byte; those above 127 have the last. */
  readonly classes: Uint8Array;
  /** Entries of a state: one per class, then whether a text that ends here matches. */
  readonly width: number;
  /** By state × width + class: where the next state begins. States NO, YES and ODD come first and are never left. */
  readonly table: Uint16Array;
  /** Where the first state begins. */
  readonly start: number;
}

export const [NO, YES, ODD] = [0, 1, 2] as const;
const ABSORBING = 3;
const MOST_ENTRIES = 60_000;
const BYTES = 128;
const END = -1;

const ops = {
  alt: 1,
  altMatch: 2,
  capture: 3,
  empty: 4,
  match: 6,
  nop: 7,
  firstRune: 8,
  lastRune: 11,
  firstLookbehind: 12,
} as const;
const empty = { beginLine: 1, endLine: 2, beginText: 4, endText: 8, boundary: 16, noBoundary: 32 } as const;

interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  matchRune(rune: number): boolean;
}

interface State {
  readonly places: readonly number[];
  /** What is known to the left: begin of text or line. */
  readonly behind: number;
  readonly afterWord: boolean;
}

/** Null where the pattern looks behind, or needs too many states. */
export function stateMachine(pattern: RE2JS): StateMachine | null {
  const { prog } = pattern.re2();
  const program = Array.from({ length: prog.numInst() }, (_, at) => prog.getInst(at) as Instruction);
  if (program.some(({ op }) => op >= ops.firstLookbehind)) return null;
  return new Builder(program, prog.start).build();
}

class Builder {
  private readonly program: readonly Instruction[];
  private readonly start: number;
  private readonly looksAround: boolean;
  private readonly classes: Uint8Array;
  /** A byte of each class. */
  private readonly examples: readonly number[];
  private readonly known = new Map<string, number>();
  private readonly states: State[] = [];

  constructor(program: readonly Instruction[], start: number) {
    this.program = program;
    this.start = start;
    this.looksAround = program.some(({ op }) => op === ops.empty);
    const { classes, examples } = this.classify();
    this.classes = classes;
    this.examples = examples;
  }

  build(): StateMachine | null {
    const width = this.examples.length + 2;
    const rows: number[][] = [];
    const first = this.numberOf([this.start], empty.beginText | empty.beginLine, false);
    for (let at = 0; at < this.states.length; at++) {
      if ((this.states.length + ABSORBING) * width > MOST_ENTRIES) return null;
      const state = this.states[at]!;
      const row = this.examples.map((byte) => this.step(state, byte));
      rows.push([...row, ODD, Number(this.step(state, END) === YES)]);
    }
    const table = new Uint16Array((rows.length + ABSORBING) * width);
    for (const state of [YES, ODD]) table.fill(state * width, state * width, (state + 1) * width);
    rows.forEach((row, at) => {
      table.set([...row.slice(0, -1).map((next) => next * width), row.at(-1)!], (at + ABSORBING) * width);
    });
    return { classes: this.classes, width, table, start: first * width };
  }

  /** Bytes that no instruction tells apart are one class. */
  private classify(): { readonly classes: Uint8Array; readonly examples: readonly number[] } {
    const runes = this.program.filter(isRune);
    const numbers = new Map<string, number>();
    const examples: number[] = [];
    const classes = new Uint8Array(256);
    for (let byte = 0; byte < BYTES; byte++) {
      const around = this.looksAround ? [byte === NEWLINE, isWord(byte)] : [];
      const key = [...runes.map((rune) => rune.matchRune(byte)), ...around].map(Number).join('');
      if (!numbers.has(key)) {
        numbers.set(key, examples.length);
        examples.push(byte);
      }
      classes[byte] = numbers.get(key)!;
    }
    classes.fill(examples.length, BYTES);
    return { classes, examples };
  }

  /** The state after a byte, or after the text's end. A match shows when the byte behind it is looked at. */
  private step(state: State, byte: number): number {
    const places = this.closure(state.places, this.around(state, byte));
    if (places.some((place) => this.program[place]!.op === ops.match)) return YES;
    if (byte === END) return NO;
    const next = places.flatMap((place) => {
      const instruction = this.program[place]!;
      return isRune(instruction) && instruction.matchRune(byte) ? [instruction.out] : [];
    });
    if (this.isOver([...next, this.start])) return NO;
    return this.numberOf([...next, this.start], byte === NEWLINE ? empty.beginLine : 0, isWord(byte));
  }

  /** Whatever follows, no match begins or goes on. */
  private isOver(places: readonly number[]): boolean {
    const possible = this.closure(places, ~empty.beginText);
    return !possible.some((place) => isRune(this.program[place]!) || this.program[place]!.op === ops.match);
  }

  /** What holds between what was read and a byte. */
  private around({ behind, afterWord }: State, byte: number): number {
    const ahead = byte === END ? empty.endLine | empty.endText : byte === NEWLINE ? empty.endLine : 0;
    return behind | ahead | (afterWord === isWord(byte) ? empty.noBoundary : empty.boundary);
  }

  private closure(places: readonly number[], around: number): number[] {
    const found = new Set<number>();
    const open = [...places];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (found.has(place)) continue;
      found.add(place);
      const { op, out, arg } = this.program[place]!;
      if (op === ops.alt || op === ops.altMatch) open.push(out, arg);
      else if (op === ops.nop || op === ops.capture) open.push(out);
      else if (op === ops.empty && (arg & ~around) === 0) open.push(out);
    }
    return [...found];
  }

  private numberOf(all: readonly number[], behind: number, afterWord: boolean): number {
    const places = [...new Set(all)].sort((a, b) => a - b);
    const state: State = this.looksAround ? { places, behind, afterWord } : { places, behind: 0, afterWord: false };
    const key = `${places.join(' ')}/${state.behind}/${state.afterWord}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const number = this.states.push(state) - 1 + ABSORBING;
    this.known.set(key, number);
    return number;
  }
}

const NEWLINE = 10;

function isRune({ op }: Instruction): boolean {
  return op >= ops.firstRune && op <= ops.lastRune;
}

function isWord(byte: number): boolean {
  return byte !== END && /\w/.test(String.fromCharCode(byte));
}
