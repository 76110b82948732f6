/** `reconstruct --repair` where nothing can be measured, and beside options that do not fit. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ran, runCli } from '../../support/cli/run-cli.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';

const path = makeSmallDrive(join(temporaryFolder(), 'small.drive'), { sweeps: 5 });

const repair = (...args: string[]): Promise<Ran> => runCli(['reconstruct', path, ...args]);

test('a repair that nothing can be measured for is refused with the reason, as a sentence and as JSON', async () => {
  const told = await repair('--repair', '--to', 'odometry');
  expect([told.code, told.out]).toEqual([1, '']);
  expect(told.err.trim().split('\n').at(-1)).toMatch(
    /Nothing is proposed\. The yaw of image_02 is not touched: the calibration does not say where it sits/,
  );
  const { code, out } = await repair('--repair', '--to', 'odometry', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    path,
    kind: 'refused',
    text: expect.stringMatching(/^Nothing is proposed/),
  });
});

test('a repair takes a run as it is, and a reference only belongs to a repair', async () => {
  expect(await repair('--repair', '--set', 'alignment.gnss=false')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/--set and --again belong to a run of their own/),
  });
  expect(await repair('--reference', 'map.json')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/--reference belongs to --repair/),
  });
});
