/** How Electron is started on this machine, and what it says that nobody needs to read. */
import { createInterface } from 'node:readline';
import { hasDisplay, hasGpu } from './prepare/system.mjs';

/** Switches that the machine asks for: the sandbox cannot work for root, and without a graphics device drawing is software. */
export function machineSwitches() {
  const switches = [];
  if (process.platform === 'linux' && process.getuid?.() === 0) switches.push('--no-sandbox');
  if (!hasGpu() || !hasDisplay()) switches.push('--disable-gpu');
  return switches;
}

/** Chromium's own complaints (about buses, drivers and devices that a bare machine lacks) and those of the desktop's libraries. */
const NOISE = [
  /^\[\d+:[^\]]*:(ERROR|WARNING|INFO):(?!CONSOLE)[^\]]*\]/,
  /^(Gtk|Gdk|dconf|libva|MESA|libGL)\b|Gtk-(WARNING|Message)|org\.freedesktop|Failed to connect to the bus/,
];

/** @param {string} line */
export function isNoise(line) {
  return line.trim() === '' || NOISE.some((pattern) => pattern.test(line));
}

/**
 * Copies what the app itself says to our standard error.
 * @param {import('node:stream').Readable} stream
 */
export function passMessages(stream) {
  createInterface({ input: stream }).on('line', (line) => {
    if (!isNoise(line)) process.stderr.write(`${line}\n`);
  });
}
