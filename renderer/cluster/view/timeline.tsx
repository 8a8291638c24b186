import { ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useApp } from '../../ui/app-context';
import { durationText, rowsText } from '../../ui/format';
import { IconButton } from '../../ui/icon-button';
import { useTheme } from '../../ui/use-theme';
import type { StageRecord, TaskRecord } from '../history/records';
import type { Bar, Span, TaskLane } from './lanes';
import { barAt, lanesOf, spanOf } from './lanes';
import { drawLanes, LANE, laneTop } from './paint-lanes';
import { nowOf, useHistory, useViewState } from './use-history';

const TICKS_TOP = 18;

/** Tasks on a lane per core, on one canvas: ten thousand cost a few milliseconds. The wheel zooms, dragging moves. */
export function Timeline({ stages, label }: { readonly stages: readonly StageRecord[]; readonly label: string }) {
  const app = useApp();
  const shown = useHistory();
  const theme = useTheme();
  const chosen = useViewState((state) => state.taskId);
  const [zoom, setZoom] = useState<Span | null>(null);
  const [tip, setTip] = useState<{ readonly bar: Bar; readonly x: number; readonly y: number } | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(canvas);
  const key = stages.map((stage) => stage.info.stageId).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: records change in place, which the revision tells; hovering changes none
  const lanes = useMemo(() => lanesOf(shown.history, stages, nowOf(shown)), [shown.history, shown.revision, key]);
  const whole = spanOf(lanes);
  const span = zoom ?? whole;
  const height = TICKS_TOP + lanes.length * LANE;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other stages are seen whole
  useEffect(() => setZoom(null), [key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read off the page
  useLayoutEffect(() => {
    if (canvas.current !== null)
      drawLanes(canvas.current, { lanes, span, width, height, top: TICKS_TOP, chosen, origin: whole.from });
  }, [shown.revision, key, zoom, width, height, chosen, theme]);
  const zoomBy = (factor: number, at = (span.from + span.to) / 2): void => setZoom(zoomed(span, whole, factor, at));
  const find = (x: number, y: number): Bar | null => {
    const lane = lanes[Math.floor((y - TICKS_TOP) / LANE)];
    const time = span.from + (x / width) * (span.to - span.from);
    return lane === undefined ? null : barAt(lane.bars, time, (2 / width) * (span.to - span.from));
  };
  return (
    <section className="timeline" aria-label={label}>
      <div className="timeline-lanes" aria-hidden="true">
        {lanes.map((lane, index) => (
          <div key={lane.core} style={{ top: laneTop(index, TICKS_TOP) }}>
            <b>core {lane.core + 1}</b>
            <small>executor {executorsText(lane)}</small>
          </div>
        ))}
      </div>
      <div className="timeline-track">
        <canvas
          ref={canvas}
          style={{ height }}
          role="img"
          aria-label={`${label}: ${summary(lanes)}`}
          onWheel={(event) => {
            const { left } = event.currentTarget.getBoundingClientRect();
            if (event.ctrlKey || event.shiftKey || event.metaKey)
              zoomBy(event.deltaY > 0 ? 1.25 : 0.8, span.from + ((event.clientX - left) / width) * (span.to - span.from));
          }}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={(event) => {
            const { left, top } = event.currentTarget.getBoundingClientRect();
            if (event.buttons === 1 && zoom !== null)
              setZoom(moved(zoom, whole, (-event.movementX / width) * (zoom.to - zoom.from)));
            const [x, y] = [event.clientX - left, event.clientY - top];
            const bar = find(x, y);
            setTip(bar === null ? null : { bar, x, y });
          }}
          onPointerLeave={() => setTip(null)}
          onClick={(event) => {
            const { left, top } = event.currentTarget.getBoundingClientRect();
            app.clusterView.chooseTask(find(event.clientX - left, event.clientY - top)?.task.taskId ?? null);
          }}
        />
        {tip === null ? null : <TaskTip task={tip.bar.task} x={Math.min(tip.x, width - 210)} y={tip.y} />}
      </div>
      <div className="timeline-zoom">
        <IconButton small label="Zoom in" onClick={() => zoomBy(0.5)}>
          <ZoomIn size={14} />
        </IconButton>
        <IconButton small label="Zoom out" disabled={zoom === null} onClick={() => zoomBy(2)}>
          <ZoomOut size={14} />
        </IconButton>
      </div>
    </section>
  );
}

function executorsText({ executors }: TaskLane): string {
  return executors.length <= 3 ? executors.join(' → ') : `${executors[0]} → … → ${executors.at(-1)}`;
}

function summary(lanes: readonly TaskLane[]): string {
  return lanes.map((lane) => `core ${lane.core + 1} ran ${lane.bars.length} tasks`).join(', ');
}

/** Null = all of it. */
function zoomed(span: Span, whole: Span, factor: number, at: number): Span | null {
  const length = (span.to - span.from) * factor;
  if (length >= whole.to - whole.from) return null;
  const from = at - ((at - span.from) / (span.to - span.from)) * length;
  return moved({ from, to: from + length }, whole, 0);
}

function moved(span: Span, whole: Span, by: number): Span {
  const length = span.to - span.from;
  const from = Math.min(Math.max(span.from + by, whole.from), whole.to - length);
  return { from, to: from + length };
}

function TaskTip({ task, x, y }: { readonly task: TaskRecord; readonly x: number; readonly y: number }) {
  const { metrics } = task;
  return (
    <div className="task-tip" style={{ left: x, top: y + 14 }}>
      <b>
        Task {task.taskId} · partition {task.partition + 1}
      </b>
      <span>
        {task.outcome}
        {task.attempt > 0 ? `, attempt ${task.attempt + 1}` : ''}
        {task.speculative ? ', speculative' : ''}
      </span>
      {metrics === null || metrics.runMs === 0 ? null : (
        <span>
          {durationText(metrics.runMs)} · {rowsText(metrics.rowsIn)} rows in, {rowsText(metrics.rowsOut)} out
        </span>
      )}
      {task.error === null ? null : <span>{task.error.message}</span>}
    </div>
  );
}

function useWidth(element: React.RefObject<HTMLCanvasElement | null>): number {
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const node = element.current;
    if (node === null) return;
    const measure = (): void => setWidth(Math.max(100, node.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
