import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseExpr } from '../../../engine/plan/parse';
import type { EngineService } from '../../../engine/protocol/engine-service';
import { NodeCounts } from '../../../renderer/session/node-counts';
import { draftOfExpr } from '../../../renderer/view/draft-of-expr';
import { filterWords } from '../../../renderer/view/filter-words';
import { viewOf } from '../../../renderer/view/view';
import { FakeEngine } from '../support/fake-engine';

const source = { op: 'scan', format: 'csv', paths: ['token'], options: {} } as const;
const schema = [{ name: 'num1', type: 'int', nullable: false }] as const;
const asked: { readonly where: string; readonly signal: AbortSignal }[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

/** Answers nothing until it is told to stop. */
const slow: Pick<EngineService, 'execute'> = {
  async *execute(plan, signal) {
    asked.push({ where: JSON.stringify(plan), signal: signal! });
    await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('cancelled'))));
  },
};

test('stand back while the screen asks, and go on afterwards', async () => {
  const words = filterWords(await new FakeEngine({}).catalog(), schema);
  const counts = new NodeCounts(slow as EngineService);
  const show = (text: string): void => counts.update(viewOf(source, schema), draftOfExpr(parseExpr(text), words), words);
  show('num1 > 5');
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toHaveLength(1);
  show('num1 > 5 and num1 < 9');
  expect(asked[0]!.signal.aborted).toBe(true);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toHaveLength(3);
  expect(asked[1]!.where).toBe(asked[0]!.where);
  counts.close();
  expect(asked.every(({ signal }) => signal.aborted)).toBe(true);
});
