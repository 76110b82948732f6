/** The sentence for a person when a job's process ended without a result. */
import type { JobInfo } from '../../contract/api.ts';

const NOUN: Record<JobInfo['kind'], string> = {
  ingest: 'Loading the log',
  add: 'Adding the log',
  simulate: 'The simulation',
  reconstruct: 'The reconstruction',
  storage: 'The work on the drive file',
  'export-drive': 'The export',
  learn: 'Learning from the drive',
};

/** Exit codes by which Windows (0xC0000005, 0xC0000409) and shells report what POSIX reports as a signal. */
const CODES: Readonly<Record<number, string>> = {
  3221225477: 'SIGSEGV',
  3221226505: 'SIGABRT',
  134: 'SIGABRT',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  140: 'SIGUSR2',
};

export function crashSentence(
  { kind, text, fraction }: Pick<JobInfo, 'kind' | 'text' | 'fraction'>,
  code: number | undefined,
  signal: string | undefined,
): string {
  const name = signal ?? (code === undefined ? undefined : CODES[code >>> 0]);
  const place = text && fraction > 0 ? ` at ${Math.round(fraction * 100)} % (${text})` : '';
  const kept =
    kind === 'reconstruct'
      ? 'The drive is unharmed and the stages that were done are kept; run it again to go on from there.'
      : 'Nothing half-made was left behind.';
  // models/watch-thread.ts ends its process so.
  if (name === 'SIGUSR2')
    return `${NOUN[kind]} was ended${place}: its network takes more memory than a network may. Choose another one. ${kept}`;
  if (name === 'SIGKILL')
    return `${NOUN[kind]} was ended from outside${place}, most likely because memory ran out. ${kept}`;
  if (name) return `${NOUN[kind]} crashed${place}: native code ended with ${name}. ${kept}`;
  return `${NOUN[kind]} ended unexpectedly${place}${code === undefined ? '' : ` with code ${code}`}. ${kept}`;
}
