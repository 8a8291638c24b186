/**
 * How values lie in a spill file: one record per value, one after the other. A record is its kind (u32), then
 *   plain    V8's serialisation
 *   bytes    the bytes of a view on shared memory, which is all that it stands for: its neighbours in that memory have records of their own
 *   shared   u32 length and u32 number of memories, the value with holes where shared memories and buffers were (skeleton.ts); then each
 *            of these: f64 kind, f64 size, f64 number of spans, of each span f64 offset and f64 length, then the bytes of the spans. A memory is
 *            written as far as it is allocated, or only the spans that the value reads; read back, these lie where they lay, so that
 *            pointers hold, in fresh pages.
 * Whoever reads must bring the reference that the writer gave: it has the CRC-32 of the record, so a damaged, exchanged or
 * shortened file is never believed.
 */
export const recordKinds = { plain: 0, shared: 1, bytes: 2 } as const;
export const sharedKinds = { memory: 0, buffer: 1 } as const;
