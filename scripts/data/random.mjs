/** xorshift32: the same seed gives the same data on every machine. Returns a function to [0, 1). */
export function randomOf(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
}

export function pick(random, values) {
  return values[Math.floor(random() * values.length)];
}

/** Rough normal distribution (sum of six uniforms), mean 0, deviation 1. */
export function normal(random) {
  let sum = 0;
  for (let i = 0; i < 6; i++) sum += random();
  return (sum - 3) * Math.SQRT2;
}

export const twoDigits = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

/** 'HH:MM:SS' of every second of a day. */
export const secondsOfDay = Array.from(
  { length: 86400 },
  (_, s) => `${twoDigits[Math.floor(s / 3600)]}:${twoDigits[Math.floor(s / 60) % 60]}:${twoDigits[s % 60]}`,
);

/** 'YYYY-MM-DD' of `count` days from a UTC day. */
export function daysFrom(year, month, day, count) {
  const start = Date.UTC(year, month - 1, day);
  return Array.from({ length: count }, (_, i) => new Date(start + i * 86400000).toISOString().slice(0, 10));
}
