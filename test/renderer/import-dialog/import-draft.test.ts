import { expect, test } from 'vitest';
import type { OptionInfo, SourceInfo } from '../../../engine/protocol/engine-service';
import {
  bagOf,
  draftOf,
  foundFormats,
  foundText,
  withFormat,
  withOption,
  withType,
} from '../../../renderer/import-dialog/import-draft';

test('a draft and the options of a scan are one thing in two forms', () => {
  const options = { delimiter: ';', schema: '`a b` date, n int', formats: 'a b = dd/MM/yyyy' };
  expect(bagOf(draftOf(options))).toEqual({ delimiter: ';', schema: '`a b` date, `n` int', formats: 'a b = dd/MM/yyyy' });
  expect(bagOf(draftOf({}))).toEqual({});
});

test('what is taken back is left to be found again', () => {
  const told = withFormat(withType(withOption(draftOf({}), 'header', 'no'), 'n', 'string'), 'd', 'dd.MM.yyyy');
  expect(bagOf(told)).toEqual({ header: 'no', schema: '`n` string', formats: 'd = dd.MM.yyyy' });
  expect(bagOf(withFormat(withType(withOption(told, 'header', null), 'n', null), 'd', ''))).toEqual({});
});

const source: SourceInfo = {
  path: 'a.csv',
  format: 'csv',
  options: { delimiter: 'tab', header: 'two', formats: 'd = dd/MM/yyyy', skipLines: 3 },
  sizeBytes: 1,
  rows: null,
  notices: [],
};
const option = (name: string, choices: OptionInfo['choices'] = null): OptionInfo => ({
  name,
  kind: 'text',
  label: name,
  doc: '',
  default: 'auto',
  choices,
});

test('what was found is said in the words of the choices', () => {
  expect(foundText(option('delimiter'), source)).toBe('tab');
  expect(foundText(option('header', [{ value: 'two', label: 'First two lines' }]), source)).toBe('First two lines');
  expect(foundText(option('skipLines'), source)).toBe('3');
  expect(foundText(option('other'), source)).toBe('');
  expect(foundFormats(source)).toEqual(new Map([['d', 'dd/MM/yyyy']]));
});
