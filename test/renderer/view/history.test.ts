import { describe, expect, test } from 'vitest';
import { amend, historyOf, record, redo, undo } from '../../../renderer/view/history';

describe('history', () => {
  test('steps back and forth', () => {
    const history = record(record(historyOf('a'), 'b', null, 0), 'c', null, 0);
    expect(undo(history).present).toBe('b');
    expect(undo(undo(history)).present).toBe('a');
    expect(redo(undo(history)).present).toBe('c');
  });

  test('stays where it is at either end', () => {
    const history = historyOf('a');
    expect(undo(history)).toBe(history);
    expect(redo(history)).toBe(history);
  });

  test('forgets what was undone once something new is done', () => {
    const history = record(undo(record(historyOf('a'), 'b', null, 0)), 'c', null, 0);
    expect(redo(history)).toBe(history);
    expect(undo(history).present).toBe('a');
  });

  test('takes quick edits with one tag as one step', () => {
    const typed = record(record(record(historyOf(''), 'p', 'value', 0), 'pr', 'value', 100), 'pri', 'value', 200);
    expect(undo(typed).present).toBe('');
  });

  test('takes edits apart that differ in tag, or that a pause parts', () => {
    const parted = record(record(historyOf(''), 'a', 'value', 0), 'ab', 'value', 10_000);
    expect(undo(parted).present).toBe('a');
    const tagged = record(record(historyOf(''), 'a', 'one', 0), 'ab', 'two', 1);
    expect(undo(tagged).present).toBe('a');
  });

  test('does not join a new edit to one before an undo', () => {
    const history = record(undo(record(record(historyOf('a'), 'b', 'value', 0), 'c', null, 1)), 'd', 'value', 2);
    expect(undo(history).present).toBe('b');
  });

  test('amends the present without a step', () => {
    const history = amend(record(historyOf('a'), 'b', null, 0), 'B');
    expect(history.present).toBe('B');
    expect(undo(history).present).toBe('a');
  });
});
