/** Processor time and memory of a process: by /proc where there is one, so that threads and a process that is stuck are seen too. */
import { readFileSync, writeFileSync } from 'node:fs';

/** The unit of times in /proc/PID/stat on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // Not Linux, or the process has ended.
  }
}

/** Seconds of all threads since the process began; undefined where that cannot be told. */
export function cpuSeconds(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is a name in brackets, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function kilobytes(pid: number | 'self', name: string): number | undefined {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(read(`/proc/${pid}/status`) ?? '');
  return line ? Number(line[1]) * 1024 : undefined;
}

export const residentBytes = (pid: number): number | undefined => kilobytes(pid, 'VmRSS');

/** Largest resident memory of this process since `forgetPeak`, or since it began where the peak cannot be forgotten. */
export function peakBytes(): number {
  return kilobytes('self', 'VmHWM') ?? process.resourceUsage().maxRSS * 1024;
}

export function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux, or not allowed: the peak is that of the whole process.
  }
}
