/** Odometry goes over the best placed lidar, and over another one where a person says so. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { casePath } from '../../support/ingest/case.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const folder = testFolder();
const main = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));

function odometry(drive: string, ...more: readonly string[]) {
  const args = [main, 'reconstruct', drive, '--to', 'odometry', '--json', ...more];
  const { run } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' }));
  const [stage] = run.stages;
  const { metrics, verdict } = stage;
  const path = metrics.find(({ name }: { name: string }) => name === 'Path length').value;
  return { path, reasons: verdict.reasons.join('\n') };
}

test('the sensor is taken, not the registered cloud with more bytes: 11 m of 11 m', async () => {
  const drive = join(folder, 'registered.drive');
  await ingest(casePath('clouds/lidar-and-registered-cloud'), drive);
  const own = odometry(drive);
  expect(own.path).toBeCloseTo(11, 1);
  expect(own.reasons).toContain('Made of the sweeps of /lidar/points, not of /cloud_registered');
  const chosen = odometry(drive, '--set', 'odometry.lidar=/cloud_registered');
  expect(chosen.path).toBeLessThan(1);
  expect(chosen.reasons).toContain("/cloud_registered is no lidar's own sweeps");
  expect(() => odometry(drive, '--set', 'odometry.lidar=/none')).toThrow(/no lidar stream "\/none"/);
});
