import { describe, expect, it } from 'vitest';
import { arrow } from '../../../../engine/formats/arrow/index';
import { fileSource, filesIn, plainTable, readTable } from '../../../support/format-file';

describe('arrow: files of others', () => {
  it.each(filesIn('arrow'))('$name', async ({ path, expected }) => {
    expect(plainTable(await readTable(arrow, fileSource(path)))).toEqual(expected);
  });
});
