import { describe, expect, it } from 'vitest';
import { type Accepted, readArguments, wholeNumber } from '../../../main/cli/arguments';

const accepted: Accepted = { flags: ['distinct'], values: ['where', 'limit'], lists: ['derive'], formatOptions: true };

describe('readArguments', () => {
  it('tells inputs, flags, values, lists and format options apart', () => {
    const args = readArguments(
      ['a.csv', '--where', 'x > 1', '--limit=5', '--distinct', '--derive', 'a = 1', '--derive', 'b = 2', '--csv.delimiter', ';'],
      accepted,
    );
    expect(args.inputs).toEqual(['a.csv']);
    expect([...args.flags]).toEqual(['distinct']);
    expect(Object.fromEntries(args.values)).toEqual({ where: 'x > 1', limit: '5' });
    expect(args.lists.get('derive')).toEqual(['a = 1', 'b = 2']);
    expect(args.formatOptions.get('csv')).toEqual({ delimiter: ';' });
  });

  it('takes what follows -- as inputs, and a value that begins with a dash as a value', () => {
    const args = readArguments(['--where', '-x > 1', '--', '--odd.csv'], accepted);
    expect(args.values.get('where')).toBe('-x > 1');
    expect(args.inputs).toEqual(['--odd.csv']);
  });

  it('reads \\t as a tab', () => {
    expect(readArguments(['--tsv.delimiter', '\\t'], accepted).formatOptions.get('tsv')).toEqual({ delimiter: '\t' });
  });

  it.each([
    [['--wher', 'x'], /unknown option --wher; accepted: --where/],
    [['--where'], /--where needs a value/],
    [['--where', 'a', '--where', 'b'], /given twice/],
    [['--distinct=yes'], /takes no value/],
  ])('refuses %j, naming the word and what is accepted', (words, message) => {
    expect(() => readArguments(words, accepted)).toThrow(message);
  });
});

describe('wholeNumber', () => {
  it.each(['', ' ', '-1', '1.5', 'ten', '1e400'])('refuses %j', (text) => {
    expect(() => wholeNumber('limit', text, 0)).toThrow(/--limit must be a whole number/);
  });

  it('reads zero and thousands', () => {
    expect([wholeNumber('limit', '0', 0), wholeNumber('limit', '12000', 0)]).toEqual([0, 12000]);
  });
});
