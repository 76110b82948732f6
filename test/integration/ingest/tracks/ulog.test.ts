/** ULog of PX4: UTC by the first fix, axes, instances, nested fields, and what is damaged. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingLines } from '../../../support/ingest/contents.ts';
import { fileWith, testFolder } from '../../../support/ingest/folder.ts';
import { BOOT_US, UTC_US, ulogBytes } from '../../../support/ingest/tracks/ulog-file.ts';

const root = testFolder();

const ingested = <T>(bytes: string | Uint8Array, look: (drive: Drive, log: string) => T): Promise<T> =>
  withDrive(fileWith(root, 'log.ulg', bytes), look);

function rows(drive: Drive, name: string, paths: readonly string[]): number[][] {
  const id = drive.streams().find((stream) => stream.name === name)?.id ?? 0;
  const { t, values } = drive.series(id, paths);
  return [...t].map((at, i) => [at / 1e9, ...values.map((of) => Number((of?.[i] ?? Number.NaN).toFixed(6)))]);
}

test('topics become streams on UTC by the first fix, with axes forward, left, up', async () => {
  await ingested(ulogBytes(), (drive) => {
    expect(drive.streams().map(({ name, kind, count }) => `${name} ${kind} ${count}`)).toEqual([
      'sensor_combined imu 20',
      'vehicle_gps_position gnss 4',
      'battery_status message 20',
      'battery_status[1] message 20',
    ]);
    expect(drive.info.t0).toBe(`${UTC_US}000`);
    const imu = rows(drive, 'sensor_combined', [
      'accel.x',
      'accel.y',
      'accel.z',
      'gyro.x',
      'gyro.y',
      'gyro.z',
    ]);
    expect(imu[1]).toEqual([0.1, 1, -2, 9.81, 0.1, -0.2, -1.3]);
    const gnss = rows(drive, 'vehicle_gps_position', [
      'latitude',
      'longitude',
      'altitude',
      'speed',
      'bearing',
      'status',
    ]);
    expect(gnss[0]).toEqual([0, Number.NaN, Number.NaN, Number.NaN, 12, 90.000003, -1]);
    expect(gnss[1]).toEqual([0.5, 47.397742, 8.545594, 488, 12, 90.000003, 0]);
    expect(
      rows(drive, 'battery_status[1]', ['cells[0].temperature', 'cells[1].state', 'connected'])[0],
    ).toEqual([0, 24, -1, 1]);
    const battery = drive.streams().find(({ name }) => name === 'battery_status');
    expect(JSON.parse(Buffer.from(drive.payload(battery?.id ?? 0, 0)).toString())).toMatchObject({
      name: 'main',
    });
    const kept = drive.raw().map(({ id, name }) => `${name}: ${Buffer.from(drive.rawBytes(id)).toString()}`);
    expect(kept).toEqual([
      'parameters.txt: MC_ROLL_P 6.5\nSYS_ID 7\n',
      `messages.txt: ${BOOT_US} µs: Takeoff detected\n`,
    ]);
    expect(findingLines(drive)).toContain('warn dropouts: the logger lost 40 ms in all ×1');
    expect(drive.info.origin).toMatchObject({ latitudeDeg: 47.3977418 });
  });
});

test('after damage it goes on at the next synchronisation; a cut one, and layouts that cannot be, are said', async () => {
  const whole = ulogBytes();
  const noisy = Buffer.from(whole);
  noisy.fill(0xee, 900, 960);
  await ingested(noisy, (drive) => {
    const imu = drive.streams().find(({ name }) => name === 'sensor_combined');
    expect(imu?.count).toBeGreaterThan(10);
    expect(imu?.count).toBeLessThan(20);
    expect(findingLines(drive)).toContain('error records: are damaged: read on at the next synchronisation');
  });
  await ingested(whole.subarray(0, whole.length - 30), (drive) =>
    expect(findingLines(drive)).toContain('error end: is cut: its last record has no end'),
  );
  const strange = Buffer.from(whole.toString('latin1').replace('inner[2] cells', 'outer[2] cells'), 'latin1');
  await ingested(strange, (drive) => {
    expect(findingLines(drive)).toContain(
      'error battery_status: cannot be read: its part outer is not described ×40',
    );
    expect(drive.streams().map(({ name }) => name)).toEqual(['sensor_combined', 'vehicle_gps_position']);
  });
  const looped = Buffer.from(
    whole.toString('latin1').replace('float temperature', 'inner temperature'),
    'latin1',
  );
  await ingested(looped, (drive) =>
    expect(findingLines(drive)).toMatch(/nested without end|too many fields/),
  );
  await expect(ingested(whole.subarray(0, 12), () => 0)).rejects.toThrow(/holds no message/);
});

const script = fileURLToPath(new URL('../../../interop/read_ulog.py', import.meta.url));
const python = process.env.LANETRACE_PYTHON ?? 'python3';
const ready = spawnSync(python, ['-c', 'import pyulog'], { stdio: 'ignore' }).status === 0;
if (!ready) console.error(`SKIPPED: ${python} has no pyulog; ULog is not compared with a foreign reader.`);

test('names that a layout multiplies without end cost their topic, and the others come in', async () => {
  const before = 'inner[2] cells;';
  const whole = ulogBytes().toString('latin1');
  const name = 'c'.repeat(300);
  const layout = /..F(battery_status:.*?char\[8\] name;)/s.exec(whole);
  const changed = (layout?.[1] ?? '').replace(before, `inner[2] ${name};`);
  const head = Buffer.alloc(3);
  head.writeUInt16LE(changed.length, 0);
  head.write('F', 2);
  const hostile = whole.replace(layout?.[0] ?? '', `${head.toString('latin1')}${changed}`);
  await ingested(Buffer.from(hostile, 'latin1'), (drive) => {
    expect(drive.streams().map(({ name: stream }) => stream)).toEqual([
      'sensor_combined',
      'vehicle_gps_position',
    ]);
    expect(findingLines(drive)).toMatch(
      /battery_status: cannot be read: the names of its fields are too long/,
    );
  });
});

test.skipIf(!ready)('values are those that pyulog reads', async () => {
  await ingested(ulogBytes(50), (drive, log) => {
    const run = spawnSync(python, [script, log], { encoding: 'utf8', maxBuffer: 1 << 26 });
    expect(run.stdout, run.stderr).not.toBe('');
    const theirs = JSON.parse(run.stdout) as Record<string, Record<string, number[]>>;
    for (const [name, fields] of Object.entries(theirs)) {
      const stream = drive.streams().find((each) => each.name === name);
      for (const [field, values] of Object.entries(fields)) {
        const [, path = field, index] = /^(.*?)(?:\[(\d+)\])?$/.exec(field) ?? [];
        expect([name, stream?.count]).toEqual([name, values.length]);
        for (const [seq, value] of values.entries()) {
          const told = JSON.parse(Buffer.from(drive.payload(stream?.id ?? 0, seq)).toString()) as Record<
            string,
            unknown
          >;
          const own = told[path];
          if (typeof own === 'string') continue;
          const number = Array.isArray(own) ? Number(own[Number(index)]) : Number(own);
          expect([field, number]).toEqual([field, value]);
        }
      }
    }
  });
});
