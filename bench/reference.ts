/**
 * Sizes and random reads of a log that is copied, referred to, and packed, as ratios against the copy made in the same run. The
 * reads take turns, so that the machine's other work meets all three.
 *
 *   node bench/reference.ts LOG [--reads 200] [--json]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Drive } from '../engine/drive/drive.ts';
import { KeptAccess } from '../engine/drive/logs/access.ts';
import { rewrite } from '../engine/drive/upkeep/rewrite.ts';
import { ingest } from '../engine/ingest/ingest.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { reads: { type: 'string', default: '200' }, json: { type: 'boolean', default: false } },
});
const [log] = positionals;
if (log === undefined) throw new Error('Give the log to measure.');

const folder = mkdtempSync(join(tmpdir(), 'lanetrace-bench-'));
try {
  const access = new KeptAccess(folder);
  const [copied, referred, packed] = ['copied', 'referred', 'packed'].map((name) =>
    join(folder, `${name}.drive`),
  ) as [string, string, string];
  const report = await ingest(log, copied);
  await ingest(log, referred, { reference: { access } });
  await rewrite(copied, packed, { pack: true, embed: false });
  const drives = [copied, referred, packed].map((path) => Drive.open(path, 'read', access));
  const reads = timed(drives, Number(values.reads));
  const sizes = [copied, referred, packed].map((path) => statSync(path).size);
  for (const drive of drives) drive.close();
  const rows = ['copied', 'referred', 'packed'].map((name, i) => ({
    name,
    megabytes: round((sizes[i] ?? 0) / 1e6),
    size: round((sizes[i] ?? 0) / (sizes[0] ?? 1), 3),
    medianMs: round(reads[i] ?? 0, 2),
    read: round((reads[i] ?? 0) / (reads[0] ?? 1)),
  }));
  if (values.json) console.log(JSON.stringify({ log, bytes: report.bytes, rows }, null, 2));
  else {
    console.log(`${log}: ${round(report.bytes / 1e6)} MB; ratios are against the copy`);
    for (const { name, megabytes, size, medianMs, read } of rows)
      console.log(
        `${name.padEnd(9)} ${megabytes} MB (${size}), a random payload in ${medianMs} ms (${read})`,
      );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Median milliseconds of reading a payload of 64 kB or more, by drive: what a seek waits for. */
function timed(drives: readonly Drive[], count: number): number[] {
  const times: number[][] = drives.map(() => []);
  const large = (drives[0]?.streams() ?? []).flatMap(({ id }) =>
    [...(drives[0]?.samples(id) ?? [])].filter(({ bytes }) => bytes >= 65_536),
  );
  for (let k = 0; k < count && large.length > 0; k++) {
    const { stream, seq } = large[Math.floor(((k * 0.618_034) % 1) * large.length)] ?? { stream: 0, seq: 0 };
    drives.forEach((drive, i) => {
      const began = performance.now();
      drive.payload(stream, seq);
      times[i]?.push(performance.now() - began);
    });
  }
  return times.map((each) => each.sort((a, b) => a - b)[each.length >> 1] ?? 0);
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
