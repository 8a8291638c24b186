import { decodeOptionBag, fieldsOf, type JsonNode, nameOf, oneOf } from '../plan/decode';
import type { Write } from '../plan/plan';
import type { Relation } from '../plan/relation';

/** The one command: a relation with a place to go. */
export const write = {
  decode: (json: JsonNode, decodeInput: (json: JsonNode) => Relation): Write => {
    const { do: verb, input, format, path, mode, options } = fieldsOf(json, 'do', 'input', 'format', 'path', 'mode', 'options');
    return {
      do: oneOf(verb, 'write'),
      input: decodeInput(input),
      format: nameOf(format),
      path: nameOf(path),
      mode: oneOf(mode, 'create', 'replace'),
      options: decodeOptionBag(options),
    };
  },
  describe: ({ format, path, mode }: Write): string => `write ${format} ${path}${mode === 'replace' ? ', replacing it' : ''}`,
};
