import { type Layout, layoutOf } from './layout';
import { footerOf, messageOf, schemaFieldsOf } from './metadata';

/** Where messages lie: four numbers each, in shared memory. */
export interface ArrowDetail {
  readonly schema: SharedArrayBuffer;
  /** In a footer the schema is a table of it. */
  readonly fromFooter: boolean;
  /** offset, metadata bytes, body bytes, rows. */
  readonly batches: Float64Array;
  /** offset, metadata bytes, body bytes, the first record batch that it is in force for. */
  readonly dictionaries: Float64Array;
}

export const WORDS = 4;

const layouts = new WeakMap<SharedArrayBuffer, Layout>();

/** What was found on opening, by any thread. */
export function layoutIn({ schema, fromFooter }: ArrowDetail): Layout {
  const known = layouts.get(schema);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(schema);
  const layout = layoutOf(fromFooter ? footerOf(bytes).fields : schemaFieldsOf(messageOf(bytes).header));
  layouts.set(schema, layout);
  return layout;
}
