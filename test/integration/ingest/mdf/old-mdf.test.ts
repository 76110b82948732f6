/** MDF 2 and 3: channels with units and words in either byte order, records of several groups, clocks, and files that no tool wrote. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { type Cost, costOf, reasons } from '../../../support/ingest/bounded.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingLines, streamNamed } from '../../../support/ingest/contents.ts';
import { fileWith, testFolder } from '../../../support/ingest/folder.ts';
import {
  OLD_MDF_START_MS,
  OldMdfWriter,
  oldLevelOf,
  oldMdfBytes,
  oldSpeedOf,
} from '../../../support/ingest/tracks/old-mdf-file.ts';

const root = testFolder();
const HOUR_MS = 3_600_000;

test.each([
  ['in the order of Intel', {}],
  ['in the order of Motorola', { isBig: true }],
  ['with its number before each record', { ids: 1 }],
  ['with its number before and behind each record', { ids: 2, isBig: true }],
] as const)('numbers %s: every channel at its time, in its unit', async (_, shape) => {
  await withDrive(fileWith(root, `${Object.keys(shape).join('-')}.mdf`, oldMdfBytes(shape)), (drive) => {
    expect(Number(BigInt(drive.info.t0) / 1_000_000n)).toBe(OLD_MDF_START_MS - 2 * HOUR_MS);
    const { id, count } = streamNamed(drive, 'wheels');
    const { t, values } = drive.series(id, ['speed', 'level', 'state']);
    expect([count, t[3]]).toEqual([20, 3e8]);
    for (let i = 0; i < 20; i++)
      expect(values.map((of) => of?.[i])).toEqual([oldSpeedOf(i), oldLevelOf(i), i % 2]);
    const shown = JSON.parse(Buffer.from(drive.payload(id, 3)).toString()) as Record<string, unknown>;
    expect(shown).toEqual({ speed: 2, level: 3, state: 'on', note: 'n3' });
    if ('ids' in shape) {
      const other = streamNamed(drive, 'group 2');
      expect(drive.series(other.id, ['other']).values[0]?.[5]).toBe(-5);
    }
    expect(findingLines(drive)).not.toMatch(/^(error|warn)/m);
  });
});

test('a date that is text alone is of a local clock, which is said', async () => {
  await withDrive(fileWith(root, 'short.dat', oldMdfBytes({ isShort: true })), (drive) => {
    expect(Number(BigInt(drive.info.t0) / 1_000_000n)).toBe(OLD_MDF_START_MS);
    expect(findingLines(drive)).toContain('are of a local clock, whose zone the file does not tell');
  });
});

test('a file that is cut anywhere before its groups is refused in words', async () => {
  const whole = oldMdfBytes();
  for (let cut = 1; cut < whole.length; cut += 37) {
    const log = fileWith(root, `cut${cut}.mdf`, whole.subarray(0, cut));
    await expect(ingest(log, `${log}.drive`)).rejects.toThrow(
      /no header that can be read|no record that can be read|is not a log that can be read/,
    );
  }
});

/** Ingests of a small log take some 200 MiB and a second. */
async function bounded(name: string, bytes: Uint8Array): Promise<Cost> {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.mdf'), bytes);
  const cost = await costOf(join(folder, 'a.mdf'));
  expect(cost.said).not.toMatch(/Error: (?!.*holds no record)/);
  expect(cost.peakMiB).toBeLessThan(600);
  expect(cost.cpuS).toBeLessThan(20);
  return cost;
}

function fileOf(write: (w: OldMdfWriter) => number): Buffer {
  const w = new OldMdfWriter();
  w.block('HD', 164, (put) => void put.bytes.write('14:11:202310:00:00', 18, 'latin1'));
  return w.finish(write(w));
}

test('records that are claimed and not there, lists that go round, and shared blocks cost no more than the file', async () => {
  const claimed = await bounded(
    'claimed',
    fileOf((w) => {
      const time = w.channel({ name: 't', type: 3, bit: 0, bits: 64, isTime: true }, 0);
      const data = w.raw(Buffer.alloc(800));
      const groups = w.block('CG', 26, (put) => {
        put.u32(8, time);
        put.u16(20, 8);
        put.u32(22, 4_294_967_295);
      });
      return w.block('DG', 28, (put) => {
        put.u32(8, groups);
        put.u32(16, data);
      });
    }),
  );
  expect([claimed.said, ...reasons(claimed)].join('\n')).toContain('the file ends before it');
  await bounded(
    'round',
    fileOf((w) => {
      const own = w.at;
      w.channel({ name: 't', type: 3, bit: 0, bits: 64, isTime: true }, own);
      const groups = w.at;
      w.block('CG', 26, (put) => {
        put.u32(4, groups);
        put.u32(8, own);
        put.u16(20, 8);
        put.u32(22, 1);
      });
      const list = w.at;
      return w.block('DG', 28, (put) => {
        put.u32(4, list);
        put.u32(8, groups);
        put.u32(16, own);
      });
    }),
  );
  // Each of the channels has a table of words that begins a byte further in the same bytes.
  await bounded(
    'shared',
    fileOf((w) => {
      const table = w.raw(Buffer.from('CC\xff\xff'.repeat(200_000), 'latin1'));
      let next = 0;
      for (let k = 0; k < 20_000; k++)
        next = w.channel({ name: `c${k}`, bit: 64, bits: 8, conversion: table + 4 * k }, next);
      const time = w.channel({ name: 't', type: 3, bit: 0, bits: 64, isTime: true }, next);
      const data = w.raw(Buffer.alloc(9000));
      const groups = w.block('CG', 26, (put) => {
        put.u32(8, time);
        put.u16(20, 9);
        put.u32(22, 1000);
      });
      return w.block('DG', 28, (put) => {
        put.u32(8, groups);
        put.u32(16, data);
      });
    }),
  );
});
