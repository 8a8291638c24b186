import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { workerFile } from '../../../../engine/cluster/executor/pool';

it('finds the built worker from the source tree', () => {
  expect(workerFile()).toBe(fileURLToPath(new URL('../../../../out/main/worker.js', import.meta.url)));
});
