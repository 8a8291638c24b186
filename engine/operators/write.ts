import { decodeOptionBag, fieldsOf, flagOf, type JsonNode, listOf, nameOf, oneOf } from '../plan/decode';
import type { Write, WriteFolder } from '../plan/plan';
import type { Relation } from '../plan/relation';

/** The one command: a relation with a place to go. */
export const write = {
  decode: (json: JsonNode, decodeInput: (json: JsonNode) => Relation): Write => {
    const {
      do: verb,
      input,
      format,
      path,
      mode,
      options,
      folder,
      manifest,
    } = fieldsOf(json, 'do', 'input', 'format', 'path', 'mode', 'options', 'folder', 'manifest');
    return {
      do: oneOf(verb, 'write'),
      input: decodeInput(input),
      format: nameOf(format),
      path: nameOf(path),
      mode: oneOf(mode, 'create', 'replace'),
      options: decodeOptionBag(options),
      ...(folder.value === undefined ? {} : { folder: decodeFolder(folder) }),
      ...(manifest.value !== undefined && flagOf(manifest) ? { manifest: true } : {}),
    };
  },
  describe: ({ format, path, mode, folder, manifest }: Write): string =>
    [
      `write ${format} ${path}`,
      folder === undefined ? '' : describeFolder(folder),
      manifest ? ', with a manifest' : '',
      mode === 'replace' ? ', replacing it' : '',
    ].join(''),
};

function decodeFolder(json: JsonNode): WriteFolder {
  const { partitionBy } = fieldsOf(json, 'partitionBy');
  return { partitionBy: listOf(partitionBy, nameOf) };
}

function describeFolder({ partitionBy }: WriteFolder): string {
  return partitionBy.length === 0 ? ', a folder of parts' : `, a folder of parts by ${partitionBy.join(', ')}`;
}
