import { describe, expect, test } from 'vitest';
import { agoText, bytesText, counted, durationText, percentText, shareText, shortCount } from '../../../renderer/ui/format';

describe('figures', () => {
  test('are short where there is little room', () => {
    expect([0, 9999, 12_345, 893_000, 4_990_000, 44_600_000].map(shortCount)).toEqual([
      '0',
      '9,999',
      '12.3 k',
      '893 k',
      '4.99 M',
      '44.6 M',
    ]);
  });

  test('carry their unit', () => {
    expect([0, 512, 1500, 939e6, 1.2e9].map(bytesText)).toEqual(['0 B', '512 B', '1.5 kB', '939 MB', '1.2 GB']);
    expect([4.25, 173, 1400, 63_000].map(durationText)).toEqual(['4.3 ms', '173 ms', '1.4 s', '1 min 3 s']);
  });

  test('round a share to neither none nor all while it is neither', () => {
    expect([
      shareText(0, 10),
      shareText(10, 10),
      shareText(1, 10_000_000),
      shareText(9_999_999, 10_000_000),
      shareText(446, 10_000),
    ]).toEqual(['0 %', '100 %', '< 0.01 %', '> 99.99 %', '4.46 %']);
  });

  test('agree with their noun', () => {
    expect([counted(1, 'row', 'rows'), counted(1200, 'row', 'rows')]).toEqual(['1 row', '1,200 rows']);
  });

  test('say shares beside bars with no more digits than the eye compares', () => {
    expect([0, 0.0001, 0.075, 0.0996, 0.944, 1].map((part) => percentText(part, 1))).toEqual([
      '0 %',
      '< 0.1 %',
      '7.5 %',
      '10 %',
      '94 %',
      '100 %',
    ]);
    expect(percentText(0, 0)).toBe('0 %');
  });

  test('say how long ago', () => {
    const now = Date.UTC(2026, 10, 22, 12);
    expect([30_000, 120_000, 3 * 3_600_000, 30 * 3_600_000].map((ms) => agoText(now - ms, now))).toEqual([
      'just now',
      '2 min ago',
      '3 h ago',
      'yesterday',
    ]);
  });
});
