import type { KeyboardEvent, PointerEvent } from 'react';
import { useLayoutEffect, useRef } from 'react';
import { rowsText } from '../ui/format';
import type { GridWindow } from './grid-window';
import { thumbOf, topOfThumb } from './segments';

export interface OverviewHandle {
  /** Draws the thumb where the window stands; called on every scroll event, past React. */
  draw(): void;
}

/** Where the pointer took hold: inside the thumb, and where the track began then. */
interface Grip {
  readonly trackTop: number;
  readonly within: number;
}

interface OverviewBarProps {
  readonly window: GridWindow | null;
  readonly total: number;
  onReady(handle: OverviewHandle): void;
}

/** The scrollbar of the whole answer, however many rows it has. */
export function OverviewBar({ window: grid, total, onReady }: OverviewBarProps) {
  const track = useRef<HTMLDivElement>(null);
  const thumb = useRef<HTMLDivElement>(null);
  const label = useRef<HTMLDivElement>(null);
  const grip = useRef<Grip | null>(null);
  /** Kept: asking for it while rows change would lay them out. */
  const length = useRef(0);

  useLayoutEffect(() => {
    const draw = (): void => {
      const [bar, handle] = [track.current, thumb.current];
      if (grid === null || bar === null || handle === null) return;
      const { offset, size } = thumbOf(grid.top, grid.visibleRows, grid.total, length.current);
      handle.style.transform = `translateY(${offset}px)`;
      handle.style.height = `${size}px`;
      handle.hidden = grid.total <= grid.visibleRows;
      bar.setAttribute('aria-valuenow', String(grid.first + 1));
      if (label.current !== null) {
        label.current.textContent = rowsText(grid.first + 1);
        label.current.style.transform = `translateY(${Math.max(0, offset + size / 2 - 11)}px)`;
      }
    };
    onReady({ draw });
    const resized = new ResizeObserver(([entry]) => {
      length.current = entry?.contentRect.height ?? 0;
      draw();
    });
    if (track.current !== null) resized.observe(track.current);
    return () => resized.disconnect();
  }, [grid, onReady]);

  const dragTo = (event: PointerEvent): void => {
    if (grid === null || grip.current === null) return;
    const offset = event.clientY - grip.current.trackTop - grip.current.within;
    grid.scrollTo(topOfThumb(offset, grid.visibleRows, grid.total, length.current));
  };

  /** On the thumb: take hold of it. On the track: go there and take hold. */
  const grab = (event: PointerEvent): void => {
    const [bar, handle] = [track.current, thumb.current];
    if (event.button !== 0 || bar === null || handle === null || handle.hidden) return;
    const box = handle.getBoundingClientRect();
    const onThumb = event.clientY >= box.top && event.clientY < box.bottom;
    grip.current = { trackTop: bar.getBoundingClientRect().top, within: onThumb ? event.clientY - box.top : box.height / 2 };
    bar.setPointerCapture(event.pointerId);
    bar.setAttribute('data-dragging', '');
    if (!onThumb) dragTo(event);
  };

  const release = (): void => {
    grip.current = null;
    track.current?.removeAttribute('data-dragging');
  };

  const press = (event: KeyboardEvent): void => {
    if (grid === null) return;
    const page = Math.max(1, Math.floor(grid.visibleRows) - 1);
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const to =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? grid.total
          : steps[event.key] === undefined
            ? null
            : grid.top + steps[event.key]!;
    if (to === null) return;
    event.preventDefault();
    grid.scrollTo(to);
  };

  return (
    <div
      className="overview"
      ref={track}
      role="scrollbar"
      tabIndex={0}
      aria-label="Rows"
      aria-orientation="vertical"
      aria-controls="grid"
      aria-valuemin={1}
      aria-valuenow={1}
      aria-valuemax={Math.max(1, total)}
      onPointerDown={grab}
      onPointerMove={dragTo}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={press}
      onWheel={(event) => grid?.scrollTo(grid.top + event.deltaY / 8)}
    >
      <div className="overview-thumb" ref={thumb} />
      <div className="overview-label" ref={label} aria-hidden="true" />
    </div>
  );
}
