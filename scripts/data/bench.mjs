/**
 * npm run bench:data [-- --rows N] [--out FILE]: the benches' table, seeded: 10,000,000 rows, about 0.95 GB of CSV.
 * id int | ts timestamp (2 years, seconds) | user int (100 k distinct) | country (50) | device (5) | price (cents) | qty 1-100 |
 * comment text of 10-40 characters (3 % null, 5 % quoted for commas, 2 % with escaped quotes) | score (10 % null)
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { daysFrom, pick, randomOf, secondsOfDay, twoDigits } from './random.mjs';
import { writeLines } from './write-lines.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

const words =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore magna aliqua enim minim veniam quis nostrud laboris nisi commodo consequat duis aute irure velit esse cillum fugiat nulla pariatur sint occaecat cupidatat proident culpa officia deserunt mollit anim Lorem alpha beta gamma delta epsilon zeta theta kappa lambda sigma omega river mountain forest ocean desert valley canyon meadow glacier island'.split(
    ' ',
  );
const countries =
  'United States,China,India,Brazil,Germany,France,United Kingdom,Japan,Canada,Australia,Italy,Spain,Mexico,Indonesia,Netherlands,Saudi Arabia,Turkey,Switzerland,Poland,Sweden,Belgium,Norway,Austria,Ireland,Israel,Argentina,South Africa,Denmark,Singapore,Malaysia,Philippines,Egypt,Finland,Chile,Portugal,Czechia,Romania,New Zealand,Greece,Peru,Hungary,Ukraine,Morocco,Kenya,Vietnam,Thailand,Colombia,Nigeria,Iceland,Estonia'.split(
    ',',
  );
const devices = ['phone', 'laptop', 'tablet', 'tv', 'watch'];
const days = daysFrom(2024, 1, 1, 731);

export function writeEvents(path, rows, seed = 12345) {
  const random = randomOf(seed);
  writeLines(path, 'id,ts,user,country,device,price,qty,comment,score', rows, (i) => {
    const ts = `${pick(random, days)}T${pick(random, secondsOfDay)}`;
    const user = 1 + Math.floor(random() * 100000);
    const skewed = random();
    const country = countries[Math.floor(skewed * skewed * countries.length)];
    const device = pick(random, devices);
    const cents = Math.floor(random() * 100000);
    const price = `${Math.floor(cents / 100)}.${twoDigits[cents % 100]}`;
    const qty = 1 + Math.floor(random() * 100);
    return `${i + 1},${ts},${user},${country},${device},${price},${qty},${comment(random)},${score(random)}`;
  });
}

function comment(random) {
  const kind = random();
  if (kind < 0.03) return '';
  const length = 10 + Math.floor(random() * 31);
  let text = pick(random, words);
  while (text.length < length) text += ` ${pick(random, words)}`;
  text = text.slice(0, 40).trim();
  if (kind < 0.08) return `"${text.replace(' ', ', ')}"`;
  return kind < 0.1 ? `"${text.replace(' ', ' ""x"" ')}"` : text;
}

function score(random) {
  if (random() < 0.1) return '';
  const value = Math.floor(random() * 100000);
  return `${Math.floor(value / 10000)}.${String(value % 10000).padStart(4, '0')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { rows: { type: 'string', default: '10000000' }, out: { type: 'string' } } });
  const rows = Number(values.rows);
  const out = values.out ?? join(root, 'data', `events-${rows % 1000000 === 0 ? `${rows / 1000000}m` : rows}.csv`);
  mkdirSync(dirname(out), { recursive: true });
  if (!existsSync(out)) writeEvents(out, rows);
  console.log(`${out}: ${rows.toLocaleString('en')} rows, ${(statSync(out).size / 1e6).toFixed(1)} MB`);
}
