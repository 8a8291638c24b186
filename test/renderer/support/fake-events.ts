import type { Value } from '../../../engine/columns/vector';
import type { FakeTable } from './fake-engine';

const words = 'lorem river amber quick stone harbor velvet orbit meadow signal copper winter maple cedar'.split(' ');
const countries = 'France Spain Peru Japan Brazil Norway Ghana Chile Kenya Italy Canada Vietnam'.split(' ');
const devices = 'phone laptop tablet tv watch'.split(' ');

/** Scatters an index: the same row always has the same values, and no two neighbours look alike. */
function mixed(index: number, salt: number): number {
  let bits = (index + salt * 0x9e3779b1) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

/** The bench's table of events, made up as it is read. */
export function fakeEvents(rows: number): FakeTable {
  return {
    rows,
    schema: [
      { name: 'id', type: 'bigint', nullable: false },
      { name: 'ts', type: 'timestamp', nullable: false },
      { name: 'user', type: 'int', nullable: false },
      { name: 'country', type: 'string', nullable: false },
      { name: 'device', type: 'string', nullable: false },
      { name: 'price', type: 'double', nullable: false },
      { name: 'qty', type: 'int', nullable: false },
      { name: 'comment', type: 'string', nullable: true },
      { name: 'score', type: 'double', nullable: true },
      { name: 'returned', type: 'boolean', nullable: false },
    ],
    row: (index) => eventAt(index),
  };
}

function eventAt(index: number): readonly Value[] {
  const at = (salt: number, count: number): number => Math.floor(mixed(index, salt) * count);
  const comment = Array.from({ length: 2 + at(8, 4) }, (_, word) => words[at(20 + word, words.length)]).join(' ');
  return [
    BigInt(index + 1),
    1_788_000_000_000_000n + BigInt(at(1, 7_776_000)) * 1_000_000n,
    at(2, 100_000),
    countries[at(3, countries.length)]!,
    devices[at(4, devices.length)]!,
    at(5, 100_000) / 100,
    1 + at(6, 100),
    mixed(index, 7) < 0.03 ? null : comment,
    mixed(index, 9) < 0.1 ? null : at(10, 10_000) / 1000,
    mixed(index, 11) < 0.2,
  ];
}
