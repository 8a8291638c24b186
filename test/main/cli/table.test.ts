import { describe, expect, it } from 'vitest';
import type { BatchFrame } from '../../../engine/protocol/engine-service';
import { tableText } from '../../../main/cli/table';

function texts(...values: readonly string[]): BatchFrame['columns'][number] {
  const bytes = values.map((value) => Buffer.from(value));
  const offsets = Uint32Array.from([
    0,
    ...bytes.map((_, i) => bytes.slice(0, i + 1).reduce((sum, each) => sum + each.length, 0)),
  ]);
  return { layout: 'bytes', type: 'string', offsets, bytes: Uint8Array.from(Buffer.concat(bytes)), validity: null };
}

describe('tableText', () => {
  const schema = [
    { name: 'title', type: 'string', nullable: true },
    { name: 'year', type: 'int', nullable: true },
  ] as const;

  it('aligns numbers right and says nulls', () => {
    const year = { layout: 'i32', type: 'int', values: Int32Array.of(2019, 0), validity: Uint8Array.of(1) } as const;
    const frame: BatchFrame = { frame: 'batch', start: 0, rows: 2, columns: [texts('Roma', 'Tár'), year] };
    expect(tableText(schema, [frame]).split('\n')).toEqual(['title  year', '─────  ────', 'Roma   2019', 'Tár    null']);
  });

  it('cuts long texts and disarms what would steer a terminal', () => {
    const year = { layout: 'i32', type: 'int', values: Int32Array.of(1), validity: null } as const;
    const frame: BatchFrame = { frame: 'batch', start: 0, rows: 1, columns: [texts(`\u001b[2J\n${'x'.repeat(60)}`), year] };
    const line = tableText(schema, [frame]).split('\n')[2]!;
    expect(line).toMatch(/^·\[2J⏎x+… +1$/);
  });
});
