export interface Greeting {
  readonly version: string;
  readonly master: string;
  readonly appName: string;
  readonly executors: number;
  readonly names: readonly string[];
}

/** Spark's manner of saying hello. */
export function banner({ version, master, appName, executors, names }: Greeting): string {
  return String.raw`Welcome to
   __ __              __  __
  / // /__ ___ _____ / /_/ /
 / _  / -_) _ '/ __// __/ _ \
/_//_/\__/\_,_/_/   \__/_//_/   version ${version}

TypeScript on Node ${process.versions.node}
master ${master}, app '${appName}', ${executors} ${executors === 1 ? 'executor' : 'executors'}
Here: ${names.join(', ')} and all that hearth exports; .help, .editor, .exit; Ctrl-C cancels what runs
`.replace("_ '/", '_ `/');
}
