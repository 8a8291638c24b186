import type { ClusterEvent } from '../../../engine/protocol/cluster-event';
import type { OwnerRecord } from './records';

/** What the block store holds, by RDD and shuffle, and what became of the rest. */
export class StorageHistory {
  readonly owners = new Map<string, OwnerRecord>();
  lostBlocks = 0;
  recomputedBlocks = 0;

  get memoryBytes(): number {
    return sum([...this.owners.values()].map((owner) => owner.memoryBytes));
  }

  get diskBytes(): number {
    return sum([...this.owners.values()].map((owner) => owner.diskBytes));
  }

  hit(name: string, blocks: number): void {
    const owner = this.owners.get(name);
    if (owner !== undefined) owner.hits += blocks;
  }

  update(event: ClusterEvent & { readonly event: 'block-updated' }): void {
    const cut = event.blockId.lastIndexOf('_');
    const name = event.blockId.slice(0, cut);
    const owner = this.owners.get(name) ?? this.newOwner(name, event.level);
    if (owner === null) return;
    if (event.level !== 'NONE') owner.level = event.level;
    this.take(owner, Number(event.blockId.slice(cut + 1)), event);
    if (owner.blocks.size === 0 && event.state === 'dropped') this.owners.delete(name);
  }

  private newOwner(name: string, level: OwnerRecord['level']): OwnerRecord | null {
    const match = /^(rdd|shuffle)_(\d+)$/.exec(name);
    if (match === null) return null;
    const owner = ownerRecord(name, match[1] as OwnerRecord['kind'], Number(match[2]), level);
    this.owners.set(name, owner);
    return owner;
  }

  private take(owner: OwnerRecord, partition: number, event: ClusterEvent & { readonly event: 'block-updated' }): void {
    const before = owner.blocks.get(partition);
    if (before !== undefined) owner[before.state === 'memory' ? 'memoryBytes' : 'diskBytes'] -= before.sizeBytes;
    owner.blocks.delete(partition);
    const { state, blockId, sizeBytes, rows, executorId } = event;
    if (state === 'evicted') owner.evicted++;
    if (state === 'spilled') owner.spilled++;
    if (state === 'lost') {
      owner.lost++;
      this.lostBlocks++;
    }
    if (state === 'evicted' || state === 'lost') owner.gone.add(partition);
    if (state !== 'cached' && state !== 'spilled') return;
    if (owner.gone.delete(partition)) {
      owner.recomputed++;
      this.recomputedBlocks++;
    }
    const place = state === 'cached' ? 'memory' : 'disk';
    owner.blocks.set(partition, { blockId, partition, state: place, sizeBytes, rows, executorId });
    owner[place === 'memory' ? 'memoryBytes' : 'diskBytes'] += sizeBytes;
  }
}

function ownerRecord(owner: string, kind: OwnerRecord['kind'], id: number, level: OwnerRecord['level']): OwnerRecord {
  const counts = { memoryBytes: 0, diskBytes: 0, hits: 0, evicted: 0, spilled: 0, lost: 0, recomputed: 0 };
  return { owner, kind, id, level, blocks: new Map(), gone: new Set(), ...counts };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
