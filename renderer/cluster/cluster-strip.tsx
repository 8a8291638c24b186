import { Maximize2 } from 'lucide-react';
import { type KeyboardEvent, memo, useCallback, useState } from 'react';
import { useApp } from '../ui/app-context';
import { counted, durationText } from '../ui/format';
import { IconButton } from '../ui/icon-button';
import { useStore } from '../ui/store';
import type { ClusterFeed } from './cluster-feed';
import type { ClusterSnapshot, Lane, Span, TileState } from './cluster-model';
import { foldTiles } from './cluster-model';
import { rateText } from './rate-text';

const TILES_MAX = 96;

const legend: readonly { readonly state: TileState; readonly word: string }[] = [
  { state: 'cached', word: 'cached' },
  { state: 'running', word: 'running' },
  { state: 'retrying', word: 'running again' },
  { state: 'recomputed', word: 'recomputed' },
  { state: 'done', word: 'done' },
  { state: 'queued', word: 'queued' },
  { state: 'spilled', word: 'on disk' },
  { state: 'lost', word: 'lost' },
];

/** Along the bottom: one lane per core, one tile per partition, rates. Repaints at most four times a second, and lays nothing out for it. */
export function ClusterStrip({ feed }: { readonly feed?: ClusterFeed }) {
  const app = useApp();
  const own = feed === undefined;
  const snapshot = useStore((feed ?? app.cluster).store, (state) => state.snapshot);
  const view = useStore(app.clusterView.store, (state) => state.open);
  const go = useCallback((partition: number) => (own ? void app.goToPartition(partition) : undefined), [app, own]);
  return (
    <section className="strip" aria-label="Cluster">
      <div className="strip-lanes">
        <div className="strip-line">
          <b>{counted(snapshot.lanes.length, 'core', 'cores')}</b>
          {view || !own ? null : (
            <IconButton small label="Open the cluster view" keys="Mod+Shift+C" onClick={() => app.clusterView.open()}>
              <Maximize2 size={12} />
            </IconButton>
          )}
          <span className="grow" />
          <span className="strip-job">{jobText(snapshot)}</span>
        </div>
        <div className="lanes">
          {snapshot.lanes.map((lane, index) => (
            <LaneView key={lane.executorId} lane={lane} number={index + 1} since={snapshot.since} until={snapshot.until} />
          ))}
        </div>
      </div>
      <div className="strip-tiles">
        <div className="strip-line">
          <b>{counted(snapshot.tiles.length, 'partition', 'partitions')}</b>
          {legend
            .filter(({ state }) => snapshot.tileCounts[state] > 0)
            .map(({ state, word }) => (
              <span key={state} className="strip-legend">
                <i className="dot" data-state={state} />
                {snapshot.tileCounts[state]} {word}
              </span>
            ))}
          {snapshot.retries > 0 ? (
            <span className="strip-retries">{counted(snapshot.retries, 'task ran again', 'tasks ran again')}</span>
          ) : null}
          <span className="grow" />
          <span className="strip-rate">{rateText(snapshot)}</span>
        </div>
        <Tiles tiles={snapshot.tiles} linked={own} go={go} />
      </div>
    </section>
  );
}

function jobText({ job, busy }: ClusterSnapshot): string {
  if (job === null) return 'idle';
  const stages = job.stages > 1 ? `, stage ${Math.min(job.stages, job.stagesDone + 1)} of ${job.stages}` : '';
  return busy ? `${job.name}${stages}` : `${job.name} · ${durationText(job.elapsedMs)}`;
}

interface LaneProps {
  readonly lane: Lane;
  readonly number: number;
  readonly since: number;
  readonly until: number;
}

const LaneView = memo(function LaneView({ lane, number, since, until }: LaneProps) {
  const length = Math.max(1, until - since);
  const task = lane.running;
  return (
    <div className="lane">
      <span>core {number}</span>
      <span className="lane-track">
        {lane.spans.map((span) => (
          <i key={`${span.start}`} data-state={span.outcome} style={placeOf(span, since, length)} />
        ))}
      </span>
      <span className="lane-task">{task === null ? '' : `${task.attempt > 0 ? 'again ' : ''}${task.partition + 1}`}</span>
    </div>
  );
});

/** Some pixels of a lane's track, as a share of it. */
const GAP = 0.005;
const LEAST = 0.008;

/** A span is as wide as its track and made small: that moves paint only. */
function placeOf(span: Span, since: number, length: number): { transform: string } {
  const start = Math.min(1 - LEAST, Math.max(0, (span.start - since) / length));
  const end = span.end === null ? 1 : Math.min(1, (span.end - since) / length);
  const share = Math.max(LEAST, end - start - GAP);
  return { transform: `translateX(${(start * 100).toFixed(2)}%) scaleX(${share.toFixed(4)})` };
}

interface TilesProps {
  readonly tiles: readonly TileState[];
  /** To the rows on the screen. */
  readonly linked: boolean;
  go(partition: number): void;
}

/** A tile per partition; arrow keys move among them, Enter or a click shows its rows. Many share a tile. */
const Tiles = memo(function Tiles({ tiles, linked, go }: TilesProps) {
  const app = useApp();
  const focused = useStore(app.partitions.store, (state) => state.lit);
  const lit = linked ? focused : null;
  const [at, setAt] = useState(0);
  const folded = foldTiles(tiles, TILES_MAX);
  const first = (tile: number): number => Math.floor((tile * tiles.length) / folded.length);
  const move = (event: KeyboardEvent<HTMLElement>, tile: number): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(folded.length - 1, tile + by));
    setAt(next);
    (event.currentTarget.parentElement?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div className="tiles" role="toolbar" aria-label={counted(tiles.length, 'partition', 'partitions')}>
      {folded.map((state, tile) => {
        const [from, to] = [first(tile), first(tile + 1) - 1];
        const name = from >= to ? `Partition ${from + 1}` : `Partitions ${from + 1} to ${to + 1}`;
        return (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a tile is its place
            key={tile}
            type="button"
            tabIndex={tile === Math.min(at, folded.length - 1) ? 0 : -1}
            aria-label={`${name}, ${wordOf(state)}`}
            title={`${name}, ${wordOf(state)}: show its rows`}
            data-state={state}
            data-lit={lit !== null && lit >= from && lit <= Math.max(from, to) ? '' : undefined}
            onKeyDown={(event) => move(event, tile)}
            onClick={() => go(from)}
          />
        );
      })}
    </div>
  );
}, sameTiles);

/** Most beats change no tile. */
function sameTiles(before: TilesProps, now: TilesProps): boolean {
  return (
    before.linked === now.linked &&
    before.go === now.go &&
    before.tiles.length === now.tiles.length &&
    before.tiles.every((tile, at) => tile === now.tiles[at])
  );
}

function wordOf(state: TileState): string {
  return legend.find((each) => each.state === state)?.word ?? 'not read yet';
}
