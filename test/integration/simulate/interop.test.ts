/** Foreign readers open a simulated log. Needs the PyPI packages mcap, mcap-ros2-support, rosbags and numpy. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../engine/simulate/simulate.ts';

const script = fileURLToPath(new URL('../../interop/check_log.py', import.meta.url));
const python = process.env.LANETRACE_PYTHON ?? 'python3';
const ready =
  spawnSync(python, ['-c', 'import mcap, mcap_ros2, rosbags, numpy'], { stdio: 'ignore' }).status === 0;
if (!ready) {
  console.log(
    `SKIPPED: ${python} has no mcap, mcap-ros2-support, rosbags and numpy; the log is not read by foreign tools.`,
  );
}

describe('a simulated log in other tools', () => {
  it.skipIf(!ready)('opens with mcap and with rosbags, all messages decoded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lanetrace-interop-'));
    try {
      const out = join(folder, 'drive.mcap');
      await simulate({ seed: 2, seconds: 1, out });
      const run = spawnSync(python, [script, out], { encoding: 'utf8' });
      expect(run.stderr).toBe('');
      expect(run.status).toBe(0);
      expect(run.stdout).toContain('/lidar/top/points');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
