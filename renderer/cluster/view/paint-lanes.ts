import { durationText } from '../../ui/format';
import type { TaskRecord } from '../history/records';
import type { Bar, Span, TaskLane } from './lanes';
import { ticksOf } from './lanes';

export const LANE = 40;
const BAR = 24;
const TRACK = 34;
const LABEL_FROM = 22;

export interface Picture {
  readonly lanes: readonly TaskLane[];
  readonly span: Span;
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly chosen: number | null;
  /** Where the marks of time begin. */
  readonly origin: number;
}

export function laneTop(index: number, top: number): number {
  return top + index * LANE;
}

/** Paints all of it anew; colours are those of the page. A bar narrower than a pixel shares it with its neighbours. */
export function drawLanes(canvas: HTMLCanvasElement, picture: Picture): void {
  const { width, height } = picture;
  const scale = window.devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `11px ${style.fontFamily}`;
  marks(context, picture, colour);
  picture.lanes.forEach((lane, index) => {
    drawLane(context, lane, laneTop(index, picture.top), picture, colour);
  });
}

type Colour = (name: string) => string;

function marks(context: CanvasRenderingContext2D, { span, width, origin }: Picture, colour: Colour): void {
  context.fillStyle = colour('--ink-3');
  context.textBaseline = 'top';
  const perMs = width / (span.to - span.from);
  for (const tick of ticksOf(span, origin, width / 90)) {
    const x = (tick - (span.from - origin)) * perMs;
    if (x < width - 96) context.fillText(tick === 0 ? '0 ms' : durationText(tick), Math.max(0, x), 0);
  }
}

function drawLane(context: CanvasRenderingContext2D, lane: TaskLane, top: number, picture: Picture, colour: Colour): void {
  const { span, width, chosen } = picture;
  context.fillStyle = colour('--panel');
  context.strokeStyle = colour('--line');
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(0.5, top + 0.5, width - 1, TRACK - 1, 6);
  context.fill();
  context.stroke();
  const perMs = width / (span.to - span.from);
  let painted = Number.NEGATIVE_INFINITY;
  for (const bar of lane.bars) {
    if (bar.end < span.from || bar.start > span.to) continue;
    const left = (bar.start - span.from) * perMs;
    const right = Math.max(left + 1, (bar.end - span.from) * perMs);
    if (right < painted + 0.5 && bar.task.taskId !== chosen && !isSetback(bar.task)) continue;
    painted = right;
    drawBar(context, bar, left, right, top + (TRACK - BAR) / 2, bar.task.taskId === chosen, colour);
  }
  for (const cut of lane.cuts) drawCut(context, (cut - span.from) * perMs, top, colour);
}

function isSetback({ outcome }: TaskRecord): boolean {
  return outcome === 'lost' || outcome === 'failed';
}

function drawBar(
  context: CanvasRenderingContext2D,
  { task, stage }: Bar,
  left: number,
  right: number,
  top: number,
  chosen: boolean,
  colour: Colour,
): void {
  const width = Math.max(1, right - left - (right - left > 4 ? 1.5 : 0));
  const setback = isSetback(task);
  context.fillStyle = colour(fillOf(task, stage));
  context.globalAlpha = setback ? 0.35 : task.outcome === 'cancelled' ? 0.4 : 1;
  context.beginPath();
  context.roundRect(left, top, width, BAR, Math.min(3, width / 2));
  context.fill();
  context.globalAlpha = 1;
  if (setback) hatch(context, left, top, width, colour('--lost'));
  if (task.speculative || task.attempt > 0 || chosen) {
    context.strokeStyle = colour(chosen ? '--ink' : task.speculative ? '--spill' : '--lost');
    context.lineWidth = chosen ? 2 : 1.5;
    context.setLineDash(task.speculative ? [3, 2] : []);
    context.stroke();
    context.setLineDash([]);
  }
  if (width > LABEL_FROM) label(context, task, left, top, width, colour);
}

/** Stages of a job take turns in two tones. */
function fillOf(task: TaskRecord, stage: number): string {
  if (task.outcome === 'running') return '--run';
  if (isSetback(task)) return '--lost';
  return stage % 2 === 0 ? '--done' : '--cached';
}

function hatch(context: CanvasRenderingContext2D, left: number, top: number, width: number, colour: string): void {
  context.save();
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  for (let x = left - BAR; x < left + width; x += 6) {
    context.moveTo(x, top + BAR);
    context.lineTo(x + BAR, top);
  }
  context.stroke();
  context.restore();
  context.beginPath();
  context.roundRect(left, top, width, BAR, Math.min(3, width / 2));
}

function label(
  context: CanvasRenderingContext2D,
  task: TaskRecord,
  left: number,
  top: number,
  width: number,
  colour: Colour,
): void {
  const number = `${task.partition + 1}`;
  const text = task.attempt > 0 && width > 64 ? `${number} again` : number;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  if (isSetback(task)) plate(context, left + width / 2, top + BAR / 2, context.measureText(text).width + 10, colour);
  context.fillStyle = colour(isSetback(task) ? '--ink' : '--on-bar');
  context.fillText(text, left + width / 2, top + BAR / 2 + 0.5);
  context.textAlign = 'start';
}

/** Behind a text on hatching. */
function plate(context: CanvasRenderingContext2D, x: number, y: number, width: number, colour: Colour): void {
  context.fillStyle = colour('--panel');
  context.beginPath();
  context.roundRect(x - width / 2, y - 8, width, 16, 4);
  context.fill();
}

function drawCut(context: CanvasRenderingContext2D, x: number, top: number, colour: Colour): void {
  context.strokeStyle = colour('--lost');
  context.lineWidth = 1.5;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, top + TRACK);
  context.stroke();
  context.setLineDash([]);
}
