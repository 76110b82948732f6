/** A small log of test/support/cases, or one made by a test, taken into a drive: what it says and what it holds. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IngestReport } from '../../../engine/contract/api.ts';
import type { SensorCalibration } from '../../../engine/contract/calibration.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { type McapShape, mcapBytes, type TestMessage } from './mcap-file.ts';

export type Case = {
  readonly report: IngestReport;
  /** "level file | place | reason (count)", without the lines of level info. */
  readonly said: readonly string[];
  readonly drive: Drive;
  readonly sensors: readonly SensorCalibration[];
  /** Streams by name: kind, role, count. */
  readonly streams: Readonly<Record<string, string>>;
};

/** @param name as "clocks/time-huge-log-time" */
export const casePath = (name: string): string =>
  fileURLToPath(new URL(`../cases/${name}.mcap`, import.meta.url));

/** A recording of several files. */
export const caseFolder = (name: string): string =>
  fileURLToPath(new URL(`../cases/${name}`, import.meta.url));

/** A log taken into a drive, which is open until `look` ends. */
export async function withDrive<T>(
  log: string,
  look: (drive: Drive, log: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lanetrace-case-'));
  try {
    const out = join(folder, 'case.drive');
    await ingest(log, out);
    const drive = Drive.open(out, 'read');
    try {
      return await look(drive, log);
    } finally {
      drive.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same, with what was said and what is in it. */
export function withCase<T>(log: string, use: (found: Case) => T | Promise<T>): Promise<T> {
  return withDrive(log, (drive) => {
    const report = drive.report();
    return use({
      report,
      said: report.findings
        .filter(({ level }) => level !== 'info')
        .map(({ level, file, place, reason, count }) => `${level} ${file} | ${place} | ${reason} (${count})`),
      drive,
      sensors: drive.calibrations()[0]?.sensors ?? [],
      streams: Object.fromEntries(
        drive.streams().map(({ name, kind, role, count }) => [name, `${kind} ${role} ${count}`]),
      ),
    });
  });
}

/** The same for messages of a test's own. */
export async function withMessages<T>(
  messages: readonly TestMessage[],
  use: (found: Case) => T | Promise<T>,
  shape?: McapShape,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lanetrace-case-'));
  try {
    const log = join(folder, 'case.mcap');
    writeFileSync(log, await mcapBytes(messages, shape));
    return await withCase(log, use);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
