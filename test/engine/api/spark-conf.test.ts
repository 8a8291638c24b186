import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engineConf } from '../../../engine/api/engine-conf';
import { readEventLog, SparkConf, SparkContext } from '../../../engine/index';

describe('a configuration', () => {
  test('keeps texts by name', () => {
    const conf = new SparkConf().setAppName('films').setMaster('local[2]').set('spark.default.parallelism', 8);
    expect(conf.get('spark.app.name')).toBe('films');
    expect(conf.get('missing')).toBeNull();
    expect(conf.get('missing', 'x')).toBe('x');
    expect(conf.setIfMissing('spark.app.name', 'other').get('spark.app.name')).toBe('films');
    expect(conf.getAll()).toEqual([
      ['spark.app.name', 'films'],
      ['spark.master', 'local[2]'],
      ['spark.default.parallelism', '8'],
    ]);
    expect(conf.toDebugString()).toBe('spark.app.name=films\nspark.default.parallelism=8\nspark.master=local[2]');
  });

  test('says what the engine takes', () => {
    const conf = new SparkConf()
      .setMaster('local[3,1]')
      .set('spark.driver.memory', '2g')
      .set('spark.scheduler.mode', 'FAIR')
      .set('spark.speculation', true)
      .set('spark.speculation.interval', '50ms');
    expect(engineConf(conf)).toEqual({
      master: 'local[3,1]',
      memoryBudgetBytes: 2 ** 31,
      scheduling: { mode: 'FAIR', pools: [] },
      speculation: { quantile: 0.75, multiplier: 1.5, minMs: 100, intervalMs: 50 },
    });
  });

  test('names a log of events, which tells of the jobs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearth-events-'));
    const conf = new SparkConf()
      .setMaster('local[1]')
      .set('spark.eventLog.enabled', true)
      .set('spark.eventLog.dir', `file://${folder}`);
    const { eventLog } = engineConf(conf);
    expect(dirname(eventLog!)).toBe(folder);
    const sc = SparkContext.getOrCreate(conf);
    expect(await sc.parallelize([1, 2, 3]).sum()).toBe(6);
    await sc.stop();
    const events: string[] = [];
    for await (const { event } of readEventLog(join(folder, readdirSync(folder)[0]!))) events.push(event);
    expect(events).toContain('job-end');
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['spark.scheduler.mode', 'LIFO', /FIFO or FAIR/],
    ['spark.driver.memory', 'much', /a size like 512m/],
  ])('refuses %s = %s', (key, value, message) => {
    expect(() => engineConf(new SparkConf().set(key, value))).toThrow(message);
  });
});
