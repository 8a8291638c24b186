import { expect, test } from 'vitest';
import { fitBounds } from '../../main/window-bounds';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const bounds = { x: 100, y: 100, width: 1440, height: 900, maximized: false };

test('a window returns to where it was', () => {
  expect(fitBounds(bounds, [screen])).toEqual(bounds);
});

test('a window whose screen is gone is placed anew', () => {
  expect(fitBounds({ ...bounds, x: 2500 }, [screen])).toEqual({ ...bounds, x: null, y: null });
});

test('a window is never larger than its screen', () => {
  expect(fitBounds({ ...bounds, width: 4000, height: 3000 }, [screen])).toMatchObject({ width: 1920, height: 1080 });
});

test('a second screen counts, with its own size', () => {
  const second = { x: 1920, y: 0, width: 1280, height: 720 };
  expect(fitBounds({ ...bounds, x: 2000, y: 20 }, [screen, second])).toMatchObject({ x: 2000, y: 20, width: 1280, height: 720 });
});

test('without a remembered place the system chooses', () => {
  expect(fitBounds({ ...bounds, x: null, y: null }, [screen])).toMatchObject({ x: null, y: null, width: 1440 });
});
