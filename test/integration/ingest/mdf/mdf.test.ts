/** MDF 4: channels with units and words, sorted and unsorted, packed, CAN frames with a DBC, damage; and what asammdf reads of the same. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { DBC } from '../../../support/ingest/tracks/can-file.ts';
import { gearOf, MDF_START_MS, mdfBytes, noteOf, speedOf } from '../../../support/ingest/tracks/mdf-file.ts';

const root = testFolder();
let made = 0;

async function ingested<T>(
  bytes: Uint8Array,
  look: (drive: Drive, said: string) => T,
  files: Readonly<Record<string, string>> = {},
) {
  const folder = join(root, `mdf${made++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.mf4'), bytes);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { findings } = await ingest(join(folder, 'a.mf4'), join(folder, 'a.drive'));
  const drive = Drive.open(join(folder, 'a.drive'), 'read');
  try {
    return look(
      drive,
      findings.map(({ level, place, reason, count }) => `${level} ${place}: ${reason} ×${count}`).join('\n'),
    );
  } finally {
    drive.close();
  }
}

const streamOf = (drive: Drive, name: string) => drive.streams().find((each) => each.name === name);
const shown = (drive: Drive, name: string, seq: number): Record<string, unknown> =>
  JSON.parse(Buffer.from(drive.payload(streamOf(drive, name)?.id ?? 0, seq)).toString()) as Record<
    string,
    unknown
  >;

test.each([
  ['sorted', {}],
  ['sorted, in pieces that cut records', { pieceBytes: 100 }],
  ['unsorted, values of variable length among the records', { unsorted: true }],
  ['unsorted, in pieces', { unsorted: true, pieceBytes: 33 }],
  ['packed', { packed: 'deflate' }],
  ['packed and transposed, in pieces', { packed: 'transposed', pieceBytes: 500 }],
  ['unsorted and packed', { unsorted: true, packed: 'deflate', pieceBytes: 777 }],
] as const)('%s: every channel in its unit, at its time', async (_, shape) => {
  await ingested(mdfBytes(shape), (drive, said) => {
    expect(said).not.toMatch(/^(error|warn)/m);
    expect(drive.info.t0).toBe(`${MDF_START_MS}000000`);
    expect(drive.streams().map(({ name, count }) => [name, count])).toEqual(
      expect.arrayContaining([
        ['wheels', 200],
        ['notes', 20],
      ]),
    );
    const id = streamOf(drive, 'wheels')?.id ?? 0;
    const { t, values } = drive.series(id, ['speed', 'yaw', 'torque', 'patchy']);
    for (const i of [0, 57, 199]) {
      expect(t[i]).toBeCloseTo(i * 1e7, 0);
      expect(values[0]?.[i]).toBeCloseTo(speedOf(i), 2);
      expect(values[1]?.[i]).toBeCloseTo((i - 100) / 10, 9);
      expect(values[2]?.[i]).toBeCloseTo(
        (i % 50) / 2 <= 10 ? 5 * (i % 50) : Math.min(400, 100 + 30 * ((i % 50) / 2 - 10)),
        5,
      );
    }
    expect([shown(drive, 'wheels', 6).gear, shown(drive, 'wheels', 7).gear]).toEqual([gearOf(6), gearOf(7)]);
    // Every third is said to be invalid.
    expect([shown(drive, 'wheels', 3).patchy, shown(drive, 'wheels', 4).patchy]).toEqual([undefined, -96]);
    for (const i of [0, 8, 19]) expect(shown(drive, 'notes', i).note).toBe(noteOf(i));
    expect(drive.signals().find(({ stream, path }) => stream === id && path === 'speed')?.unit).toBe('km/h');
    expect(streamOf(drive, 'wheels')?.meta.enumerations).toEqual({
      gear: { 0: 'P', 1: 'R', 2: 'N', 3: 'D' },
    });
  });
});

test('frames of a CAN bus become the messages of the DBC beside, as those of other traces do', async () => {
  const frames = Array.from(
    { length: 50 },
    (_, i) => [i / 50, 256, false, [i, 0x10, 0, 0, 0, 3, 0, 0]] as const,
  );
  const other = [[1.5, 0x1234567, true, [1, 2, 3]]] as const;
  await ingested(
    mdfBytes({ frames: [...frames, ...other] }),
    (drive) => {
      expect(streamOf(drive, 'can2/VehicleSpeed')?.count).toBe(50);
      expect(
        drive.series(streamOf(drive, 'can2/VehicleSpeed')?.id ?? 0, ['Speed']).values[0]?.[9],
      ).toBeCloseTo((0x1000 + 9) / 100, 9);
      expect(shown(drive, 'can2/VehicleSpeed', 9)).toMatchObject({ Gear: 'D', id: '0x100' });
      expect(shown(drive, 'can2/0x01234567', 0)).toEqual({ id: '0x01234567', data: '010203' });
    },
    { 'car.dbc': DBC },
  );
  await ingested(mdfBytes({ frames }), (_, said) => expect(said).toMatch(/warn 0x100: no DBC lies beside/));
});

test('what is cut, damaged or claimed costs itself and is said', async () => {
  const whole = mdfBytes();
  // The data of the fast group are the last but one block.
  const at = whole.lastIndexOf('##DT');
  await ingested(whole.subarray(0, at + 24 + 19 * 150 + 5), (drive, said) => {
    expect(streamOf(drive, 'wheels')?.count ?? 0).toBeLessThan(200);
    expect(said).toMatch(/error/);
  }).catch((error: unknown) => expect(String(error)).toMatch(/no record that can be read|no header/));
  const packed = Buffer.from(mdfBytes({ packed: 'deflate', pieceBytes: 1000 }));
  const second = packed.indexOf('##DZ', packed.indexOf('##DZ', packed.lastIndexOf('##DL') - 4000) + 4);
  packed.fill(0xff, second + 60, second + 80);
  await ingested(packed, (drive, said) => {
    expect(said).toMatch(/error block at byte \d+: cannot be unpacked/);
    expect(said).toMatch(/error \S+: has \d+ records and claims \d+/);
    expect(drive.streams().length).toBeGreaterThan(0);
  });
  const looped = Buffer.from(mdfBytes());
  const group = looped.lastIndexOf('##DG');
  looped.writeBigUInt64LE(BigInt(group), group + 24);
  await ingested(looped, (drive, said) => {
    expect(streamOf(drive, 'wheels')?.count).toBe(200);
    expect(said).toMatch(/error blocks: that cannot be/);
  });
  const unknown = Buffer.from(mdfBytes({ unsorted: true }));
  unknown.writeUInt8(9, unknown.lastIndexOf('##DT') + 24 + 49);
  await ingested(unknown, (_, said) => expect(said).toMatch(/error/));
});

test('a file whose sizes claim what is not there ends in a sentence', async () => {
  const claims = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(mdfBytes());
    change(bytes);
    return bytes;
  };
  const folder = join(root, 'claims');
  mkdirSync(folder);
  const log = join(folder, 'a.mf4');
  const files = [
    claims((bytes) => bytes.writeBigUInt64LE(2n ** 63n, 64 + 16)),
    claims((bytes) => bytes.writeBigUInt64LE(2n ** 60n, 64 + 24)),
    claims((bytes) => bytes.write('##XX', 64, 'latin1')),
    Buffer.from('MDF     4.10    '),
  ];
  for (const bytes of files) {
    writeFileSync(log, bytes);
    await expect(ingest(log, join(folder, 'a.drive'))).rejects.toThrow(
      /no header that can be read|no record that can be read/,
    );
  }
});

const script = fileURLToPath(new URL('../../../interop/read_mdf.py', import.meta.url));
const python = process.env.LANETRACE_PYTHON ?? 'python3';
const ready = spawnSync(python, ['-c', 'import asammdf'], { stdio: 'ignore' }).status === 0;
if (!ready)
  console.error(`SKIPPED: ${python} has no asammdf; values of MDF files are not compared with its.`);

test.skipIf(!ready)(
  'values and times are those that asammdf reads, of its own files and of ours',
  async () => {
    const folder = join(root, 'asammdf');
    mkdirSync(folder);
    writeFileSync(join(folder, 'sorted.mf4'), mdfBytes());
    writeFileSync(join(folder, 'unsorted.mf4'), mdfBytes({ unsorted: true }));
    writeFileSync(join(folder, 'pieces.mf4'), mdfBytes({ packed: 'transposed', pieceBytes: 190 }));
    const run = spawnSync(python, [script, folder], { encoding: 'utf8', maxBuffer: 1 << 27 });
    expect(run.stdout, run.stderr).not.toBe('');
    const theirs = JSON.parse(run.stdout) as Record<
      string,
      Record<string, [s: number, value: number | string][]>
    >;
    expect(Object.keys(theirs)).toHaveLength(8);
    let compared = 0;
    for (const [name, channels] of Object.entries(theirs)) {
      const out = join(folder, `${name}.drive`);
      await ingest(join(folder, name), out);
      const drive = Drive.open(out, 'read');
      try {
        const ours = new Map<string, [number, unknown][]>();
        for (const stream of drive.streams())
          for (let seq = 0; seq < stream.count; seq++)
            for (const [path, value] of Object.entries(shown(drive, stream.name, seq)))
              ours.set(path, [...(ours.get(path) ?? []), [(drive.at(stream.id, seq)?.t ?? 0) / 1e9, value]]);
        for (const [channel, rows] of Object.entries(channels)) {
          const own = ours.get(channel) ?? [];
          expect([name, channel, own.length]).toEqual([name, channel, rows.length]);
          for (const [i, [s, value]] of rows.entries()) {
            const [ownS = Number.NaN, ownValue] = own[i] ?? [];
            expect(Math.abs(ownS - s)).toBeLessThan(1e-9);
            // A number without a word has an empty one there; here it stays a number.
            if (value === '') expect(typeof ownValue).toBe('number');
            else if (typeof value === 'string') expect(ownValue).toBe(value);
            else
              expect(Math.abs(Number(ownValue) - value)).toBeLessThanOrEqual(
                1e-12 * Math.max(1, Math.abs(value)),
              );
            compared++;
          }
        }
      } finally {
        drive.close();
      }
    }
    console.info(`${compared} values of MDF are those of asammdf`);
  },
);

test('records years before the start that the file tells begin the drive, as converters of traces write them', async () => {
  const years = -3 * 365 * 86_400;
  await ingested(mdfBytes({ beginS: years }), (drive, said) => {
    expect(Number(BigInt(drive.info.t0) / 1_000_000n)).toBe(MDF_START_MS + 1000 * years);
    const wheels = streamOf(drive, 'wheels');
    expect([wheels?.count, wheels?.first, wheels?.last]).toEqual([200, 0, 1_990_000_000]);
    expect(said).toContain('its records begin 1095.0 days before the start that the file tells');
  });
  // A trigger some minutes after the file was opened is ordinary.
  await ingested(mdfBytes({ beginS: 600 }), (drive, said) => {
    expect(Number(BigInt(drive.info.t0) / 1_000_000n)).toBe(MDF_START_MS);
    expect(streamOf(drive, 'wheels')?.first).toBe(600e9);
    expect(said).not.toContain('its records begin');
  });
});
