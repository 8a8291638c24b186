import { expect, test } from 'vitest';
import { rateText } from '../../../renderer/cluster/rate-text';

const job = { name: 'read', stage: '', stages: 1, stagesDone: 1, rowsPerSecond: 0, bytesPerSecond: 0, elapsedMs: 5 };

test('rows, bytes and what is held, each only where there is some', () => {
  expect(rateText({ job: { ...job, rowsPerSecond: 2e6, bytesPerSecond: 3e6 }, heldBytes: 0, budgetBytes: null })).toMatch(
    /rows\/s · .*MB\/s$/,
  );
  expect(rateText({ job: { ...job, rowsPerSecond: 2e6 }, heldBytes: 5e6, budgetBytes: null })).toMatch(/rows\/s · .*MB held$/);
  expect(rateText({ job: { ...job, rowsPerSecond: 2e6 }, heldBytes: 0, budgetBytes: null })).not.toContain(' B/s');
  expect(rateText({ job, heldBytes: 5e6, budgetBytes: 2e9 })).toBe('5.0 MB of 2.0 GB');
  expect(rateText({ job, heldBytes: 0, budgetBytes: null })).toBe('');
  expect(rateText({ job: null, heldBytes: 0, budgetBytes: null })).toBe('');
});
