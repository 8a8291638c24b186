import { useState } from 'react';
import { useApp } from '../../ui/app-context';
import { bytesText, percentText, rowsText } from '../../ui/format';
import type { History } from '../history/history';
import type { OwnerRecord } from '../history/records';
import { ClusterPage } from './cluster-page';
import { Heads } from './heads';
import { useHistory } from './use-history';
import { capital, rddName } from './words';

/** What is kept: by RDD and shuffle, block by block on demand; evicted and cached by hand. */
export function StorageTab() {
  const { history, live } = useHistory();
  const [open, setOpen] = useState<string | null>(null);
  const owners = [...history.storage.owners.values()]
    .filter((owner) => history.wasAskedFor(owner.owner))
    .sort((a, b) => b.memoryBytes + b.diskBytes - a.memoryBytes - a.diskBytes);
  return (
    <ClusterPage>
      <MemoryBar />
      {owners.length === 0 ? (
        <p className="cluster-empty">Nothing is kept yet. Partitions of an open file and of each filter and order stand here.</p>
      ) : (
        <table className="figures storage">
          <caption className="visually-hidden">Blocks by RDD and shuffle</caption>
          <Heads
            names={['What', 'Level', 'Kept', 'In memory', 'On disk', 'Rows', 'Hits', 'Evicted', 'Spilled', 'Lost', 'Again']}
            unseen="By hand"
          />
          {owners.map((owner) => (
            <tbody key={owner.owner}>
              <OwnerRow owner={owner} history={history} live={live} open={owner.owner === open} toggle={setOpen} />
              {owner.owner === open ? <BlockRows owner={owner} live={live} /> : null}
            </tbody>
          ))}
        </table>
      )}
    </ClusterPage>
  );
}

interface OwnerRowProps {
  readonly owner: OwnerRecord;
  readonly history: History;
  readonly live: boolean;
  readonly open: boolean;
  toggle(owner: string | null): void;
}

function OwnerRow({ owner, history, live, open, toggle }: OwnerRowProps) {
  const app = useApp();
  const of = partitionsOf(owner, history);
  const rows = [...owner.blocks.values()].reduce((sum, block) => sum + block.rows, 0);
  const name = ownerName(owner, history);
  return (
    <tr>
      <th scope="row">
        <button type="button" aria-expanded={open} title={name} onClick={() => toggle(open ? null : owner.owner)}>
          {name}
        </button>
      </th>
      <td>{owner.level.toLowerCase().replaceAll('_', ' ')}</td>
      <td>
        {owner.blocks.size}
        {of === null ? '' : ` of ${of}`}
      </td>
      <td>{owner.memoryBytes === 0 ? '–' : bytesText(owner.memoryBytes)}</td>
      <td>{owner.diskBytes === 0 ? '–' : bytesText(owner.diskBytes)}</td>
      <td>{rows === 0 ? '–' : rowsText(rows)}</td>
      <td>{owner.hits}</td>
      <td>{owner.evicted}</td>
      <td>{owner.spilled}</td>
      <td data-bad={owner.lost > 0 || undefined}>{owner.lost}</td>
      <td>{owner.recomputed}</td>
      <td className="by-hand">
        {live && owner.blocks.size > 0 ? (
          <button
            type="button"
            className="button"
            data-small=""
            aria-label={`Evict ${name}`}
            onClick={() => void app.control({ do: 'evict', block: owner.owner })}
          >
            Evict
          </button>
        ) : null}
        {live && owner.kind === 'rdd' && of !== null && owner.blocks.size < of ? (
          <button
            type="button"
            className="button"
            data-small=""
            aria-label={`Cache ${name}`}
            onClick={() => void app.control({ do: 'cache', rddId: owner.id })}
          >
            Cache
          </button>
        ) : null}
      </td>
    </tr>
  );
}

const BLOCKS_SHOWN = 200;

function BlockRows({ owner, live }: { readonly owner: OwnerRecord; readonly live: boolean }) {
  const app = useApp();
  const blocks = [...owner.blocks.values()].sort((a, b) => a.partition - b.partition);
  return (
    <>
      {blocks.slice(0, BLOCKS_SHOWN).map((block) => (
        <tr key={block.blockId} className="block-row">
          <th scope="row">{block.blockId}</th>
          <td>
            {block.executorId === null ? (block.state === 'disk' ? 'file' : 'shared memory') : `executor ${block.executorId}`}
          </td>
          <td>partition {block.partition + 1}</td>
          <td>{block.state === 'memory' ? bytesText(block.sizeBytes) : '–'}</td>
          <td>{block.state === 'disk' ? bytesText(block.sizeBytes) : '–'}</td>
          <td>{block.rows === 0 ? '–' : rowsText(block.rows)}</td>
          <td colSpan={5} />
          <td className="by-hand">
            {live ? (
              <button
                type="button"
                className="button"
                data-small=""
                aria-label={`Evict ${block.blockId}`}
                onClick={() => void app.control({ do: 'evict', block: block.blockId })}
              >
                Evict
              </button>
            ) : null}
          </td>
        </tr>
      ))}
      {blocks.length > BLOCKS_SHOWN ? (
        <tr className="block-row">
          <td colSpan={12}>and {rowsText(blocks.length - BLOCKS_SHOWN)} more</td>
        </tr>
      ) : null}
    </>
  );
}

export function ownerName({ kind, id }: OwnerRecord, history: History): string {
  const rdd = history.rdds.get(id);
  const name = kind === 'shuffle' ? shuffleName(history, id) : rdd === undefined ? undefined : rddName(rdd, history);
  return name === undefined ? `${kind === 'rdd' ? 'RDD' : 'Shuffle'} ${id}` : capital(name);
}

function shuffleName(history: History, shuffleId: number): string | undefined {
  for (const { info } of history.stages.values()) if (info.shuffleId === shuffleId) return `shuffle of ${info.name}`;
  return undefined;
}

function partitionsOf({ kind, id }: OwnerRecord, history: History): number | null {
  return kind === 'rdd' ? (history.rdds.get(id)?.partitions ?? null) : null;
}

/** How much of the budget blocks take, largest first. */
export function MemoryBar() {
  const { history } = useHistory();
  const { memoryBytes, diskBytes, owners } = history.storage;
  const budget = history.environment?.memoryBudgetBytes ?? null;
  const whole = Math.max(budget ?? 0, memoryBytes, 1);
  const all = [...owners.values()].filter((owner) => owner.memoryBytes > 0).sort((a, b) => b.memoryBytes - a.memoryBytes);
  const largest = all.filter((owner) => history.wasAskedFor(owner.owner));
  const earlier = all.reduce((sum, owner) => sum + (history.wasAskedFor(owner.owner) ? 0 : owner.memoryBytes), 0);
  return (
    <section className="memory" aria-label="Memory">
      <h2 className="section-head">
        Memory
        <small>{budget === null ? bytesText(memoryBytes) : `${bytesText(memoryBytes)} of ${bytesText(budget)}`}</small>
      </h2>
      <div className="memory-bar" role="img" aria-label={`${percentText(memoryBytes, whole)} of the budget for blocks`}>
        {largest.slice(0, 8).map((owner, index) => (
          <i key={owner.owner} data-tone={index % 2} style={{ width: `${(owner.memoryBytes / whole) * 100}%` }} />
        ))}
      </div>
      <dl>
        {largest.slice(0, 3).map((owner) => (
          <div key={owner.owner}>
            <dt title={ownerName(owner, history)}>{ownerName(owner, history)}</dt>
            <dd>{bytesText(owner.memoryBytes)}</dd>
          </div>
        ))}
        {earlier === 0 ? null : (
          <div>
            <dt>Of earlier work</dt>
            <dd>{bytesText(earlier)}</dd>
          </div>
        )}
        <div>
          <dt>Spilled to disk</dt>
          <dd>{diskBytes === 0 ? '0' : bytesText(diskBytes)}</dd>
        </div>
      </dl>
    </section>
  );
}
