import type { BindContext } from '../functions/bind';
import type { JsonNode } from '../plan/decode';
import type { Relation } from '../plan/relation';
import type { Schema } from '../plan/schema';

/** What `schema` binds expressions with: types do not depend on when a plan runs. */
export const typing: BindContext = { nowMicros: 0n };

/** Everything the engine knows about one relational operator, apart from how executors compute it. */
export interface Operator<R extends Relation> {
  /** Rejects malformed JSON (MALFORMED_PLAN with the path); rebuilds the node with a fixed key order. */
  decode(json: JsonNode, decodeInput: (json: JsonNode) => Relation): R;
  /** Input relations, in order. */
  inputs(node: R): readonly Relation[];
  /** The same node over other inputs; what rules and walks rebuild with. */
  withInputs(node: R, inputs: readonly Relation[]): R;
  /** Output columns, given the inputs' columns. Throws plan errors (unknown column, type mismatch). */
  schema(node: R, inputs: readonly Schema[]): Schema;
  /** One line of `explain`. */
  describe(node: R): string;
}
