/** The fuzz suite notices what it is there to notice, and goes on with the next input. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { isFailure, Runner } from '../../fuzz/runner.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const KIND = fileURLToPath(new URL('../../support/fuzz/misbehaving.ts', import.meta.url));
const folder = testFolder();
const limits = { cpuS: 1, wallS: 120, bytes: 512 * 1024 * 1024 };
const patient = new Runner(KIND, join(folder, 'patient'), limits);
const hasty = new Runner(KIND, join(folder, 'hasty'), { ...limits, wallS: 3 });
afterAll(async () => {
  await patient.close();
  await hasty.close();
});

async function judged(behaviour: string) {
  // Only where nothing is computed the wall clock decides, so that a busy machine changes no verdict.
  const runner = behaviour === 'wait' ? hasty : patient;
  const path = join(folder, 'input.txt');
  writeFileSync(path, behaviour);
  return runner.run(path);
}

test('an input that is taken, and one that is refused in a sentence, are no failures', async () => {
  for (const [behaviour, state] of [
    ['clean', 'clean'],
    ['refuse', 'refused'],
  ] as const) {
    const verdict = await judged(behaviour);
    expect(verdict.state).toBe(state);
    expect(isFailure(verdict)).toBe(false);
  }
});

const [linux, windows] = [process.platform === 'linux', process.platform === 'win32'];
test.each([
  ['an error that is thrown', 'throw', 'fault'],
  ['an error outside of any handler', 'reject', 'fault'],
  // Windows has no signals: there an abort is an exit code.
  ['a process that aborts', 'abort', windows ? 'fault' : 'signal'],
  ['messages that are lost without a finding', 'lose', 'loss'],
  ['a target that never answers', 'wait', 'hang'],
  // Without /proc the processor time of a stuck process cannot be read; the wall time ends it.
  ['a target that spins', 'spin', 'hang'],
  ['memory over the limit', 'eat', 'memory'],
] as const)(
  '%s is a failure, and the next input runs in a fresh process',
  async (_title, behaviour, state) => {
    const verdict = await judged(behaviour);
    expect(verdict.state).toBe(state);
    expect(isFailure(verdict)).toBe(true);
    if (linux && behaviour === 'spin') expect(verdict.text).toContain('of processor');
    expect((await judged('clean')).state).toBe('clean');
  },
);
