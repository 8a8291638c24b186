import { fail } from '../errors';
import { fieldsOf, type JsonNode, malformed, objectOf, rootNode } from '../plan/decode';
import type { Plan } from '../plan/plan';
import type { Relation } from '../plan/relation';
import { operators } from './index';
import type { Operator } from './operator';
import { write } from './write';

export const PLAN_VERSION = 1;

/** The only place where old plans change: `migrations[v]` turns the JSON of version v into that of version v + 1. */
const migrations: Readonly<Record<number, (plan: unknown) => unknown>> = {};

/** A plan from JSON of unknown origin, in canonical form; MALFORMED_PLAN with the path of what is wrong. */
export function decodePlan(json: unknown): Plan {
  const node = rootNode(migrated(json));
  if (Object.hasOwn(objectOf(node), 'command')) {
    return { version: PLAN_VERSION, command: write.decode(fieldsOf(node, 'version', 'command').command, decodeRelationNode) };
  }
  return { version: PLAN_VERSION, root: decodeRelationNode(fieldsOf(node, 'version', 'root').root) };
}

export function decodeRelation(json: unknown): Relation {
  return decodeRelationNode(rootNode(json));
}

function migrated(json: unknown): unknown {
  const node = rootNode(json);
  const version = objectOf(node)['version'];
  if (version === PLAN_VERSION) return json;
  if (typeof version === 'number' && version > PLAN_VERSION) {
    return fail(
      'MALFORMED_PLAN',
      `plan: version ${version} was made by a newer Hearth than this one, which reads up to ${PLAN_VERSION}; update it`,
    );
  }
  const migrate = typeof version === 'number' && Object.hasOwn(migrations, version) ? migrations[version] : undefined;
  return migrate === undefined
    ? malformed({ ...node, value: version, path: '$.version' }, `${PLAN_VERSION}`)
    : migrated(migrate(json));
}

function decodeRelationNode(node: JsonNode): Relation {
  const op = objectOf(node)['op'];
  if (typeof op === 'string' && Object.hasOwn(operators, op)) {
    return (operators[op as Relation['op']] as Operator<Relation>).decode(node, decodeRelationNode);
  }
  return malformed({ ...node, value: op, path: `${node.path}.op` }, `one of ${Object.keys(operators).join(', ')}`);
}
