/**
 * The sample dataset: 250,000 bicycle trips of an invented city's hire scheme, seeded, so that every machine has the same file.
 * It holds what real files hold: leading-zero codes, nulls, quoted text with commas, quotes and newlines, Unicode, dates, money.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { daysFrom, normal, pick, randomOf, secondsOfDay, twoDigits } from './random.mjs';
import { writeLines } from './write-lines.mjs';

export const SAMPLE_ROWS = 250000;

const places =
  'Harbour,Old Town,Mill Bridge,University,Botanic Garden,Central Station,Opera,Riverside,Brewery,Lighthouse,Market Hall,Stadium,Observatory,Fish Quay,Tannery,Town Hall,Airport,Science Park,Hill Fort,Café Österreich,Åker Street,São Jorge,Łąkowa,Zoo'.split(
    ',',
  );
const corners = ['North', 'South', 'East', 'West', 'Square', 'Gate'];
const stations = places.flatMap((place) => corners.map((corner) => `${place} ${corner}`));
const plans = ['member', 'member', 'member', 'day pass', 'single', 'tourist'];
const bikes = ['classic', 'classic', 'electric', 'electric', 'cargo'];
const weathers = ['clear', 'clear', 'cloudy', 'cloudy', 'rain', 'fog', 'snow'];
const notes = [
  'smooth ride',
  'brakes squeak',
  '"seat too low, again"',
  '"a ""perfect"" evening"',
  'chain came off',
  '"light broken,\nreported at the dock"',
  'dock was full',
  'très bien',
  'gears slip on the hill',
  '风很大',
];
const days = daysFrom(2025, 1, 1, 365);

export function writeSample(path) {
  mkdirSync(dirname(path), { recursive: true });
  const random = randomOf(20250101);
  writeLines(
    path,
    'trip_id,started_at,start_station,end_station,station_code,plan,bike,distance_km,minutes,price,temperature_c,weather,rating,note',
    SAMPLE_ROWS,
    (i) => trip(random, i),
  );
}

function trip(random, i) {
  const day = Math.min(364, Math.max(0, Math.floor(182 + normal(random) * 95)));
  const second = (Math.floor((random() < 0.5 ? 8.4 : 17.3) * 3600 + normal(random) * 5400) + 86400) % 86400;
  const start = Math.floor(random() * random() * stations.length);
  const end = Math.floor(random() * stations.length);
  const bike = pick(random, bikes);
  const km = Math.max(0.2, 2.6 + normal(random) * 1.7 + (bike === 'electric' ? 1.4 : 0));
  const minutes = Math.max(2, Math.round((km / (bike === 'electric' ? 19 : 14)) * 60 + normal(random) * 4));
  const plan = pick(random, plans);
  const cents = plan === 'member' ? (minutes > 30 ? (minutes - 30) * 12 : 0) : 150 + minutes * (bike === 'electric' ? 23 : 14);
  const temperature = 11 - 11 * Math.cos(((day - 20) / 365) * 2 * Math.PI) + normal(random) * 4;
  const rating = random() < 0.35 ? '' : String(Math.max(1, Math.min(5, Math.round(4.2 + normal(random) * 0.9))));
  const note = random() < 0.9 ? '' : pick(random, notes);
  return [
    1000001 + i,
    `${days[day]} ${secondsOfDay[second]}`,
    stations[start],
    stations[end],
    String(start * 7 + 13).padStart(5, '0'),
    plan,
    bike,
    km.toFixed(2),
    minutes,
    `${Math.floor(cents / 100)}.${twoDigits[cents % 100]}`,
    random() < 0.02 ? '' : temperature.toFixed(1),
    pick(random, weathers),
    rating,
    note,
  ].join(',');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeSample(process.argv[2] ?? 'out/sample/trips.csv');
