import type { OptionBag, Relation } from '../relation';
import type { Schema } from '../schema';
import { spellName } from '../spelling';
import { linear } from './pipeline';

/** What the engine found out about a source. */
export interface KnownSource {
  readonly paths: readonly string[];
  readonly format: string;
  readonly options: OptionBag;
  readonly schema: Schema;
}

/** The relation with all that is known of its source said, since the readers of other languages would guess otherwise (a code as a number). */
export function withKnownSource(relation: Relation, source: KnownSource): Relation {
  const node = linear(relation);
  if (node.op !== 'scan') return { ...node, input: withKnownSource(node.input, source) };
  const { paths, format, options } = source;
  const schema = source.schema.map(({ name, type }) => `${spellName(name)} ${type}`).join(', ');
  return { ...node, format, paths, options: { ...options, schema } };
}
