/** How keys map to reduce partitions. Plain data; equal partitioners make a shuffle unnecessary. */
export type Partitioner =
  | { readonly kind: 'hash'; readonly partitions: number }
  | { readonly kind: 'range'; readonly partitions: number; readonly bounds: readonly unknown[] };
