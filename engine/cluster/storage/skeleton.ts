/**
 * A value with holes as bytes. What JSON can say is said in JSON: V8's serialiser is an object outside its heap that only a full collection
 * frees, and a shuffle through files makes one per piece, some hundred megabytes of them before V8 sees a reason to collect. Both begin
 * with a byte that the other never begins with.
 */
import { isPlain } from './holes';
import { deserialised, serialised } from './packed';

const SERIALISED = 0xff;

export function skeletonBytes(skeleton: unknown): Uint8Array {
  return isJson(skeleton, new Set()) ? Buffer.from(JSON.stringify(skeleton)) : serialised(skeleton);
}

export function skeletonOf(bytes: Buffer): unknown {
  return bytes[0] === SERIALISED ? deserialised(bytes) : JSON.parse(bytes.toString());
}

/** Whether JSON gives it back as it was, and no object of it is reached twice. */
function isJson(value: unknown, seen: Set<object>): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean';
  if (value === null) return true;
  if (seen.has(value)) return false;
  seen.add(value);
  const isList = Array.isArray(value);
  if (!isList && !isPlain(value)) return false;
  // a list is walked by its iterator, which shows what is missing from it
  for (const each of isList ? value : Object.values(value)) if (!isJson(each, seen)) return false;
  return true;
}
