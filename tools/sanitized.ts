/**
 * Runs the kernels with changed arguments under the address and undefined-behaviour sanitizers, for LANETRACE_SANITIZED_SECONDS
 * (60). Fails on any signal, report, hang or error without a message, and says by which call: `node tools/sanitized.ts CASE SEED`
 * repeats it. LANETRACE_SANITIZED_SEED: where the seeds begin (1). Linux with g++ only; elsewhere it says so and passes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSanitized } from './native.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A call that takes longer than this is taken for a hang (s): the slowest takes a tenth of a second. */
const HANG_S = 60;
/** More memory than any refused or answered call may take (MB); the sanitizer itself keeps freed memory for a while. */
const MOST_MEMORY_MB = 3072;

/** The runtime of the address sanitizer, which must be loaded before Node's own code; undefined where there is none. */
function runtime(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const { stdout } = spawnSync('g++', ['-print-file-name=libasan.so'], { encoding: 'utf8' });
  const path = stdout?.trim();
  return path && isAbsolute(path) ? path : undefined;
}

async function main(): Promise<number> {
  const preload = runtime();
  if (!preload) {
    console.log('The sanitized kernels need Linux and g++; not run here.');
    return 0;
  }
  const addon = buildSanitized();
  const folder = mkdtempSync(join(tmpdir(), 'lanetrace-sanitized-run-'));
  const progress = join(folder, 'about');
  const [only, seed] = process.argv.slice(2);
  const child = spawn(
    process.execPath,
    [
      join(root, 'test', 'sanitized', 'child.ts'),
      addon,
      progress,
      only ? '0' : (process.env.LANETRACE_SANITIZED_SECONDS ?? '60'),
      seed ?? process.env.LANETRACE_SANITIZED_SEED ?? '1',
      ...(only ? [only] : []),
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        LD_PRELOAD: preload,
        // Node itself leaks at its end. Its memory and ours are told apart by nothing, so new and free may be mixed.
        ASAN_OPTIONS: `detect_leaks=0:alloc_dealloc_mismatch=0:allocator_may_return_null=1:quarantine_size_mb=64:hard_rss_limit_mb=${MOST_MEMORY_MB}`,
        UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
      },
    },
  );
  const about = (): string => {
    try {
      return readFileSync(progress, 'utf8').trim();
    } catch {
      return 'loading the addon';
    }
  };
  let [last, since, hung] = ['', Date.now(), false];
  const watch = setInterval(() => {
    const now = about();
    if (now !== last) [last, since] = [now, Date.now()];
    if (Date.now() - since < HANG_S * 1000) return;
    hung = true;
    child.kill('SIGKILL');
  }, 1000);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on('exit', (...end) => resolve(end));
  });
  clearInterval(watch);
  const doing = about();
  rmSync(folder, { recursive: true, force: true });
  if (code === 0) return 0;
  const [name, at] = doing.split(/ (?=\d)/);
  console.log(
    `The sanitized kernels ${hung ? `hung for ${HANG_S} s` : `ended with ${signal ?? `status ${code}`}`} at: ${doing}\n` +
      `Repeat it with: node tools/sanitized.ts "${name}" ${at?.split(' ')[0] ?? ''}`,
  );
  return 1;
}

process.exitCode = await main();
