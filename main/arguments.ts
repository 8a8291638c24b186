import { resolve } from 'node:path';

/** What the app was started with: files to open, and how a picture is to be taken. Switches of the runtime itself are passed over. */
export interface Arguments {
  readonly files: readonly string[];
  readonly screenshot: string | null;
  readonly theme: 'light' | 'dark' | null;
  readonly size: { readonly width: number; readonly height: number } | null;
}

/** `argv` without the executable; relative paths start at `folder`. The runtime's own word for the app's folder is not a file to open. */
export function parseArguments(argv: readonly string[], folder: string, appFolder: string | null): Arguments {
  const files: string[] = [];
  const options = new Map<string, string>();
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    const [name = '', inline] = word.split(/=(.*)/s);
    if (VALUED.has(name)) options.set(name, inline ?? argv[++at] ?? '');
    else if (!word.startsWith('-') && word !== '') files.push(resolve(folder, word));
  }
  const appAt = files.indexOf(appFolder ?? '');
  if (appAt >= 0) files.splice(appAt, 1);
  const screenshot = options.get('--screenshot');
  const theme = options.get('--theme');
  return {
    files,
    screenshot: screenshot ? resolve(folder, screenshot) : null,
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    size: sizeOf(options.get('--size')),
  };
}

const VALUED = new Set(['--screenshot', '--theme', '--size']);

function sizeOf(text: string | undefined): Arguments['size'] {
  const match = /^(\d{3,4})x(\d{3,4})$/.exec(text ?? '');
  return match === null ? null : { width: Number(match[1]), height: Number(match[2]) };
}
