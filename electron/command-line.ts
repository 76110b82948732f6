/** What another program may hand to the shell when it starts it: files to open, and nothing that weakens it. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/** More than a person selects to open at once. */
const FILES_LIMIT = 100;

/**
 * Switches by which whoever starts the packed shell could read or change what it shows: remote debugging, no sandbox, no same-origin
 * rule, code of others. Node's own inspector is off by a fuse; Chromium's switches have none.
 */
const REFUSED = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'inspect-publish-uid',
  'js-flags',
  'no-sandbox',
  'disable-setuid-sandbox',
  'disable-gpu-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-namespace-sandbox',
  'single-process',
  'in-process-gpu',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-file-access-from-files',
  'allow-running-insecure-content',
  'load-extension',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'ppapi-plugin-launcher',
  'browser-subprocess-path',
] as const;

/** The first switch among `args` that the packed shell does not start with. Chromium takes `--` and `-`, on Windows also `/`. */
export function refusedSwitch(
  args: readonly string[],
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const prefix = platform === 'win32' ? /^(?:--?|\/)/ : /^--?/;
  for (const argument of args) {
    if (!prefix.test(argument)) continue;
    const name = (argument.replace(prefix, '').split('=')[0] ?? '').toLowerCase();
    if (REFUSED.some((each) => each === name)) return `--${name}`;
  }
  return undefined;
}

/**
 * Absolute paths of the files and folders among `args`. Left out: switches, and what is neither a file nor a folder (a pipe or a device
 * would hold up whoever reads it).
 */
export function filesOf(args: readonly string[], folder: string): string[] {
  return args
    .filter((argument) => argument !== '' && !argument.startsWith('-') && !argument.includes('\0'))
    .map((argument) => resolve(folder, argument))
    .filter(canBeOpened)
    .slice(0, FILES_LIMIT);
}

/** True for a regular file or a folder, also behind a link. */
export function canBeOpened(path: string): boolean {
  try {
    const found = statSync(path);
    return found.isFile() || found.isDirectory();
  } catch {
    return false; // Not there, a name too long, or not readable by this user.
  }
}

/** Variables by which the environment would load code into Node, or change where it finds packages. */
const NODE_VARIABLES =
  /^(NODE_OPTIONS|NODE_PATH|NODE_REPL_EXTERNAL_MODULE|NODE_V8_COVERAGE|NODE_DEBUG.*|ELECTRON_RUN_AS_NODE)$/i;

/** The environment for the engine and its jobs in the packed shell. */
export function cleanEnvironment(env: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => {
      return entry[1] !== undefined && !NODE_VARIABLES.test(entry[0]);
    }),
  );
}
