import { describe, expect, it } from 'vitest';
import { type EncodedPart, encodeStep } from '../../../engine/exec/encode';
import { tableOf } from '../../support/table';
import { taskContext } from '../../support/task-context';

const table = tableOf({ id: 'int', name: 'string' }, [
  [1, 'Ada'],
  [2, 'Grace'],
]);

describe('encoding a partition', () => {
  it.each(['csv', 'parquet'])(
    'puts %s where spare bytes were, but in the first attempt only: it may go on when another has overtaken it',
    async (format) => {
      const spare = new SharedArrayBuffer(1 << 20);
      const step = { step: 'encode', format, options: {}, firstRow: 0, partitionBy: [], spare: [spare] } as const;
      const bytesOf = async (attempt: number): Promise<Uint8Array> => {
        const [part] = (await encodeStep.run(step, [table], { ...taskContext(), attempt })) as readonly EncodedPart[];
        return part!.chunks[0]!.bytes;
      };
      const [first, second] = [await bytesOf(0), await bytesOf(1)];
      expect(first.buffer).toBe(spare);
      expect(second.buffer).not.toBe(spare);
      expect(Buffer.from(second)).toEqual(Buffer.from(first));
    },
  );
});
