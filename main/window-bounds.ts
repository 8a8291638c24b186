import { join } from 'node:path';
import { z } from 'zod';
import { openJsonStore } from './json-store';

const boundsSchema = z.strictObject({
  x: z.int().nullable(),
  y: z.int().nullable(),
  width: z.int().min(640).max(20_000),
  height: z.int().min(400).max(20_000),
  maximized: z.boolean(),
});

export type Bounds = z.infer<typeof boundsSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const FIRST: Bounds = { x: null, y: null, width: 1440, height: 900, maximized: false };

export function openBounds(folder: string, notice: (line: string) => void) {
  return openJsonStore<Bounds>(join(folder, 'window.json'), boundsSchema, FIRST, notice);
}

/** Where a window goes: as it was, unless that is on no screen any more; never larger than the screen. */
export function fitBounds(wanted: Bounds, areas: readonly Area[]): Bounds {
  const home = areas.find((area) => wanted.x !== null && wanted.y !== null && holds(area, wanted.x, wanted.y));
  const area = home ?? areas[0];
  const place = home === undefined ? { x: null, y: null } : { x: wanted.x, y: wanted.y };
  if (area === undefined) return { ...wanted, ...place };
  return { ...wanted, ...place, width: Math.min(wanted.width, area.width), height: Math.min(wanted.height, area.height) };
}

/** The title bar must be within reach. */
function holds(area: Area, x: number, y: number): boolean {
  return x >= area.x - 8 && y >= area.y - 8 && x < area.x + area.width - 100 && y < area.y + area.height - 40;
}
