import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../engine/errors';
import { failureOf } from '../../../renderer/engine/failure';

describe('a failure as a card shows it', () => {
  it('is cut into what happened and what to do', () => {
    const failure = failureOf(new EngineError('MALFORMED_PLAN', 'filter needs a condition; type one'));
    expect(failure).toEqual({ title: 'Filter needs a condition', detail: 'Type one.', code: 'MALFORMED_PLAN' });
  });

  it('leaves the name of a file or a folder as it is', () => {
    expect(failureOf(new EngineError('NO_DATA', 'films is a directory without data files; open a file')).title).toBe(
      'films is a directory without data files',
    );
    expect(failureOf(new EngineError('NO_SUCH_FILE', 'my films.csv does not exist; look elsewhere')).title).toBe(
      'my films.csv does not exist',
    );
  });

  it('lets a question stand as one', () => {
    expect(failureOf(new EngineError('MALFORMED_PLAN', 'no column "wether"; did you mean "weather"?')).detail).toBe(
      'Did you mean "weather"?',
    );
  });

  it('says all of a message that names no remedy', () => {
    expect(failureOf(new Error('this file is no longer there.'))).toMatchObject({
      title: 'This file is no longer there',
      detail: '',
    });
  });
});
