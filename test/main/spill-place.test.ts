import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSpillPlace } from '../../main/spill-place';

let profile = '';
const notices: string[] = [];
const open = () => openSpillPlace(profile, (line) => void notices.push(line));

beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'hearth-spill-'));
  notices.length = 0;
});

afterEach(() => rmSync(profile, { recursive: true, force: true }));

test("the place is the system's until one is chosen, which lasts", () => {
  expect(open().path()).toBeNull();
  mkdirSync(join(profile, 'big disk'));
  open().choose(join(profile, 'big disk'));
  expect([open().path(), open().name()]).toEqual([join(profile, 'big disk'), 'big disk']);
  open().choose(null);
  expect(open().name()).toBeNull();
});

test('one that is gone is said and passed over', () => {
  open().choose(join(profile, 'unplugged'));
  expect(open().path()).toBeNull();
  expect(notices).toEqual(["the spill folder unplugged cannot be written to; the system's folder for temporary files is used"]);
});
