/** Measures the cost of an ingest of a hostile log in a separate process: one that aborts or hangs fails the test. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const child = fileURLToPath(new URL('./bounded-child.ts', import.meta.url));

const Cost = z.object({
  said: z.string(),
  samples: z.number(),
  findings: z.array(
    z.object({
      level: z.string(),
      file: z.string(),
      place: z.string(),
      reason: z.string(),
      count: z.number(),
    }),
  ),
  peakMiB: z.number(),
  cpuS: z.number(),
});

export type Cost = z.infer<typeof Cost>;

/** @throws Error when the process ends by a signal, prints nothing, or takes longer than `mostS` seconds of the clock. */
export async function costOf(log: string, mostS = 120): Promise<Cost> {
  const out = `${log}.drive`;
  const { stdout } = await promisify(execFile)(process.execPath, [child, log, out], {
    timeout: mostS * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024 * 1024,
  });
  rmSync(out, { force: true });
  return Cost.parse(JSON.parse(stdout));
}

/** Findings without what differs from place to place. */
export const reasons = ({
  findings,
}: {
  readonly findings: readonly { readonly level: string; readonly reason: string }[];
}): string[] => findings.map(({ level, reason }) => `${level}: ${reason}`);
