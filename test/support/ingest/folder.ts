/** A folder of a test's own, removed after it; and what is said of logs of no format. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { LOG_FORMATS } from '../../../engine/ingest/registry.ts';

export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanetrace-ingest-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** "KITTI raw, …, ROS 1 bag or rosbag2", as a refusal lists what can be read. */
export function knownFormats(): string {
  const titles = LOG_FORMATS.all.map(({ title }) => title);
  return `${titles.slice(0, -1).join(', ')} or ${titles.at(-1)}`;
}
