import { expect, it } from 'vitest';
import { MemoryLedger } from '../../../../engine/cluster/storage/memory-ledger';

const memory = { identity: 0.5, bytes: 100 };

it('counts a shared memory once and frees it with the last block that reaches it', () => {
  const ledger = new MemoryLedger();
  const table = { ownBytes: 1, memories: [memory] };
  const selection = { ownBytes: 2, memories: [memory] };
  ledger.add(table);
  expect([ledger.cost(selection), ledger.usedBytes]).toEqual([2, 101]);
  ledger.add(selection);
  const leaving = ledger.leaving();
  leaving.add(table);
  expect(leaving.gain).toBe(1);
  leaving.add(selection);
  expect(leaving.gain).toBe(103);
  ledger.remove(table);
  expect(ledger.usedBytes).toBe(102);
  ledger.remove(selection);
  expect(ledger.usedBytes).toBe(0);
});
