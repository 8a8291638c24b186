import { describe, expect, it } from 'vitest';
import type { Table } from '../../../engine/columns/column';
import { widen } from '../../../engine/columns/widen';
import { filterStep } from '../../../engine/exec/filter';
import { type ScanStep, scanStep } from '../../../engine/exec/scan';
import { sizeStep } from '../../../engine/exec/size';
import { tableBytes } from '../../../engine/exec/table-bytes';
import type { ReadResult } from '../../../engine/formats/format';
import { formatNamed } from '../../../engine/formats/index';
import { decodeOptions } from '../../../engine/formats/option';
import type { MemorySource } from '../../../engine/formats/source';
import { bindCondition } from '../../../engine/functions/bind';
import { call, col, typed } from '../../../engine/plan/build';
import { rowsIn } from '../../support/table';
import { taskContext } from '../../support/task-context';

function sourceOf(text: string): MemorySource {
  const bytes = Buffer.from(text);
  const chunk = new SharedArrayBuffer(bytes.length);
  new Uint8Array(chunk).set(bytes);
  return { kind: 'memory', path: 'people.csv', size: bytes.length, chunkBytes: bytes.length, chunks: [chunk] };
}

async function scanOf(text: string, limit: number | null): Promise<ScanStep> {
  const source = sourceOf(text);
  const csv = formatNamed('csv');
  const opened = await csv.open(source, decodeOptions('csv', csv.readOptions, {}), []);
  const { schema, options, detail } = opened;
  return {
    step: 'scan',
    format: 'csv',
    source,
    split: opened.splits[0]!,
    partition: 0,
    schema,
    options,
    detail,
    limit,
    columns: null,
    previous: null,
  };
}

const people = 'name,age\nAda,36\nGrace,85\n,7\n';

describe('a scan', () => {
  it('reads a split through the format that the plan names, and counts what it read', async () => {
    const counts = new Map<string, number>();
    const { table } = (await scanStep.run(await scanOf(people, null), [], taskContext(counts))) as ReadResult;
    expect(rowsIn(table)).toEqual([
      ['Ada', 36],
      ['Grace', 85],
      [null, 7],
    ]);
    expect(counts.get('rowsRead')).toBe(3);
    expect(counts.get('bytesRead')).toBe(people.length - 'name,age\n'.length);
  });

  it('stops at its limit', async () => {
    const { table } = (await scanStep.run(await scanOf(people, 1), [], taskContext())) as ReadResult;
    expect(rowsIn(table)).toEqual([['Ada', 36]]);
  });

  it('feeds the steps above it', async () => {
    const read = (await scanStep.run(await scanOf(people, null), [], taskContext())) as ReadResult;
    const where = bindCondition(call('>', col('age'), typed('int', 10)), read.table.schema, { nowMicros: 0n });
    const filtered = filterStep.run({ step: 'filter', where }, [read], taskContext()) as Table;
    expect(rowsIn(filtered)).toEqual([
      ['Ada', 36],
      ['Grace', 85],
    ]);
    expect(sizeStep.run({ step: 'size' }, [filtered], taskContext())).toEqual({
      physical: 3,
      selected: 2,
      bytes: Math.round((tableBytes(widen(filtered).table) * 2) / 3),
    });
  });
});
