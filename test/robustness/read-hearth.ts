import type { OptionBag } from '../../engine/plan/relation';
import { readAll } from '../engine/formats/csv/open-text';
import type { Read } from './score';

/** A file as Hearth opens it, dates and timestamps as ISO texts. */
export async function readByHearth(bytes: Uint8Array, options: OptionBag): Promise<Read> {
  const { opened, names, types, rows } = await readAll(bytes, { options });
  const header = opened.options['header'] === 'no' ? [] : names;
  return { header, rows: rows.map((row) => row.map((value, i) => shown(value, types[i]!))) };
}

function shown(value: unknown, type: string): unknown {
  if (value === null) return null;
  if (type === 'date') return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10);
  if (type.startsWith('timestamp')) return new Date(Number(value) / 1000).toISOString().slice(0, 19);
  return value;
}
