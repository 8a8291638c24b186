const integers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function rowsText(rows: number): string {
  return integers.format(rows);
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

export function bytesText(bytes: number): string {
  const exponent = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** exponent;
  return `${value >= 100 || exponent === 0 ? Math.round(value) : value.toFixed(value >= 10 ? 0 : 1)} ${units[exponent]}`;
}

/** 4.99 M, 893 k, 12. */
export function shortCount(rows: number): string {
  if (rows < 10_000) return rowsText(rows);
  const [value, unit] = rows < 1e6 ? [rows / 1e3, 'k'] : rows < 1e9 ? [rows / 1e6, 'M'] : [rows / 1e9, 'G'];
  return `${value >= 100 ? Math.round(value) : value.toPrecision(3)} ${unit}`;
}

export function durationText(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** 4.46 %, or ten thousandths where it would round to nothing. */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const share = (part / whole) * 100;
  if (share === 0 || share === 100) return `${share} %`;
  return share < 0.01 ? '< 0.01 %' : share > 99.99 ? '> 99.99 %' : `${share.toPrecision(3)} %`;
}

/** As exact as a figure beside a bar has to be: 7.5 %, 94 %. */
export function percentText(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (part / whole) * 100;
  if (share > 0 && share < 0.05) return '< 0.1 %';
  return `${share > 0 && share < 9.95 ? share.toFixed(1) : Math.round(share)} %`;
}

const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

export function agoText(time: number, now: number): string {
  const minutes = Math.floor((now - time) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return minutes < 48 * 60 ? 'yesterday' : days.format(time);
}

export function counted(count: number, one: string, many: string): string {
  return `${rowsText(count)} ${count === 1 ? one : many}`;
}
