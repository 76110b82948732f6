import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/drives.ts';
import { mcapBytes, smallDrive, unreadable } from '../../support/ingest/mcap-file.ts';

const main = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));
const folder = temporaryFolder();

type Outcome = { readonly kind: string; readonly text: string };

function ingested(name: string, bytes: Uint8Array) {
  writeFileSync(join(folder, name), bytes);
  const args = [main, 'ingest', name, '-o', `${name}.drive`, '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const { outcome } = JSON.parse(stdout) as { readonly outcome: Outcome };
  return { status, stderr, outcome };
}

test('a whole log is done, with the count of its samples', async () => {
  const { status, stderr, outcome } = ingested('whole.mcap', await mcapBytes(smallDrive()));
  expect(status).toBe(0);
  expect(outcome.kind).toBe('done');
  expect(outcome.text).toMatch(/^\d+ samples came in/);
  expect(stderr).not.toContain('Done with losses');
});

test('a log that was cut is done with losses, and says where it ends', async () => {
  const whole = await mcapBytes(smallDrive());
  const { status, stderr, outcome } = ingested('cut.mcap', whole.subarray(0, Math.round(0.6 * whole.length)));
  expect(status).toBe(0);
  expect(outcome).toMatchObject({
    kind: 'losses',
    text: expect.stringMatching(/samples came in; .*cut\.mcap/),
  });
  expect(stderr).toContain('Done with losses: ');
});

test('a log of which one topic cannot be read is done with losses, and says how many messages', async () => {
  const odd = smallDrive().map((message) => (message.topic.includes('imu') ? unreadable(message) : message));
  const { status, outcome } = ingested('odd.mcap', await mcapBytes(odd));
  expect(status).toBe(0);
  expect(outcome).toMatchObject({
    kind: 'losses',
    text: expect.stringMatching(/\d+ messages could not be read/),
  });
});

test('a log of which no message can be read fails with one sentence that says why', async () => {
  const odd = smallDrive().map((message) => unreadable(message));
  const { status, stderr, outcome } = ingested('unread.mcap', await mcapBytes(odd));
  expect(status).toBe(1);
  expect(outcome).toMatchObject({ kind: 'nothing', text: expect.stringContaining('oddidl') });
  expect(stderr).toContain('Nothing readable: /');
});

test('a log without a message fails, and no drive is made', async () => {
  writeFileSync(join(folder, 'empty.mcap'), await mcapBytes([], { empty: ['/points'] }));
  const args = [main, 'ingest', 'empty.mcap', '-o', 'empty.drive'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/empty\.mcap.*no message/);
  expect(existsSync(join(folder, 'empty.drive'))).toBe(false);
});
