import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { SAMPLE_FLAG } from '../../../engine/contract/streams.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { describeLog, ingest } from '../../../engine/ingest/ingest.ts';
import { withDrive } from '../../support/ingest/case.ts';
import { fileWith, testFolder } from '../../support/ingest/folder.ts';
import {
  type McapShape,
  mcapBytes,
  smallDrive,
  T0,
  type TestMessage,
  writeMcap,
} from '../../support/ingest/mcap-file.ts';

const folder = testFolder();

const ingested = <T>(bytes: Uint8Array, look: (drive: Drive) => T): Promise<T> =>
  withDrive(fileWith(folder, 'log.mcap', bytes), look);

const named = (drive: Drive, name: string) => {
  const found = drive.streams().find((stream) => stream.name === name);
  if (!found)
    throw new Error(
      `no stream ${name}; there are ${drive
        .streams()
        .map((s) => s.name)
        .join(', ')}`,
    );
  return found;
};

/** Everything that came in, by content: equal for every way the same messages can be packed. */
const contents = (drive: Drive): string[] =>
  drive
    .streams()
    .flatMap((stream) =>
      [...drive.samples(stream.id)].map(
        ({ seq, t, tLog, flags }) =>
          `${stream.name} ${seq} ${t} ${tLog} ${flags} ${Buffer.from(drive.payload(stream.id, seq)).toString('base64')}`,
      ),
    )
    .sort();

test('a ROS 2 log becomes streams of the right kind, with calibration, origin and signals', async () => {
  await ingested(await mcapBytes(smallDrive(), { compression: 'zstd' }), (drive) => {
    const kinds = Object.fromEntries(
      drive
        .streams()
        .map(({ name, kind, role, count, frame }) => [name, `${kind} ${role} ${count} ${frame}`]),
    );
    expect(kinds).toEqual({
      '/tf_static': 'message sensor 1 ',
      '/lidar/points': 'lidar sensor 10 lidar_top',
      '/camera/image/compressed': 'camera sensor 10 camera_front',
      '/camera/camera_info': 'message sensor 10 camera_front',
      '/radar/scan': 'radar sensor 10 radar_front',
      '/odom': 'pose estimate 10 base_link',
      '/odom/twist': 'twist estimate 10 base_link',
      '/tf': 'message sensor 10 ',
      '/tf:odom>base_link': 'pose estimate 9 base_link',
      '/gnss/fix': 'gnss sensor 10 imu',
      '/wheels': 'message sensor 10 ',
      '/imu/data': 'imu sensor 100 imu',
    });
    expect(drive.info.t0).toBe(T0.toString());
    const set = drive.calibration(0);
    expect(set.vehicleFrame).toBe('base_link');
    const lidar = set.sensors.find(({ frame }) => frame === 'lidar_top');
    expect(lidar?.T_vehicle_sensor.p).toEqual([1, 0, 2]);
    expect(lidar?.T_vehicle_sensor.q.z).toBeCloseTo(Math.SQRT1_2, 12);
    const camera = set.sensors.find(({ frame }) => frame === 'camera_front')?.camera;
    expect(camera).toMatchObject({ fx: 700, lens: 'brown-conrady', distortion: [-0.3, 0.1, 0, 0, 0] });
    // The first RTK-grade fix, not the first fix.
    expect(drive.info.origin).toMatchObject({ latitudeDeg: 49 + 2e-5, datum: 'ellipsoid' });
    const wheels = named(drive, '/wheels').id;
    const { t, values } = drive.series(wheels, ['speed.1', 'braking', 'ticks']);
    expect(t.length).toBe(10);
    expect(values.map((v) => v?.[3])).toEqual([expect.closeTo(10.1, 5), 1, 3000]);
    const fix = drive.series(named(drive, '/gnss/fix').id, ['sigma.east', 'sigma.up', 'status']);
    expect(fix.values.map((v) => v?.[5])).toEqual([expect.closeTo(0.02, 9), expect.closeTo(0.04, 9), 2]);
    expect(drive.report().findings).toEqual([]);
  });
});

test('a sweep keeps its points, its rings and its point times, and sits at its stamp', async () => {
  await ingested(await mcapBytes(smallDrive()), (drive) => {
    const stream = named(drive, '/lidar/points');
    const sample = drive.at(stream.id, 3);
    expect([sample?.t, sample?.tLog]).toEqual([295e6, 300e6]);
    const cloud = decodeCloud(drive.payload(stream.id, 3));
    expect(cloud.count).toBe(200);
    expect([cloud.ring?.[17], cloud.intensity?.[17]]).toEqual([1, 17]);
    expect(cloud.time?.[100]).toBeCloseTo(50e6, -2);
    expect(cloud.xyz[3 * 50 + 1]).toBeCloseTo(Math.sin(50), 6);
  });
});

test('however the messages are packed, the same samples come out', async () => {
  const messages = smallDrive();
  const shapes: McapShape[] = [
    { compression: 'zstd' },
    { compression: 'lz4' },
    { compression: 'lz4', chunkBytes: 1 << 20 },
    { chunked: false },
    { indexed: false },
    { chunked: false, indexed: false },
  ];
  const plain = await ingested(await mcapBytes(messages), contents);
  expect(plain.length).toBe(200);
  for (const shape of shapes)
    expect(await ingested(await mcapBytes(messages, shape), contents), JSON.stringify(shape)).toEqual(plain);
});

test('a recording split in parts is one drive', async () => {
  const messages = smallDrive();
  const whole = await ingested(await mcapBytes(messages), contents);
  const split = join(folder, 'split');
  mkdirSync(split);
  await writeMcap(join(split, 'part_9.mcap'), messages.slice(0, 90));
  await writeMcap(join(split, 'part_10.mcap'), messages.slice(90));
  const report = await ingest(split, join(folder, 'split.drive'));
  expect(report).toMatchObject({ format: 'MCAP', files: 2, samples: 200 });
  const drive = Drive.open(join(folder, 'split.drive'), 'read');
  expect(contents(drive)).toEqual(whole);
  drive.close();
});

test('several logs in a folder are refused, unless rosbag2 says that they are one or each is of other topics', async () => {
  const [early, late] = [smallDrive().slice(0, 90), smallDrive().slice(90)];
  const later = early.map((message) => ({ ...message, ns: message.ns + 3_600_000_000_000n }));
  const put = async (name: string, files: Record<string, readonly TestMessage[]>): Promise<string> => {
    const place = join(folder, name);
    mkdirSync(place);
    for (const [file, messages] of Object.entries(files))
      await writeMcap(join(place, `${file}.mcap`), messages);
    return place;
  };
  const twice = await put('twice', { seed1: early, seed2: early });
  await expect(describeLog(twice)).rejects.toThrow(
    /twice holds more than one MCAP log \(seed1.mcap and seed2.mcap have the same topics at the same time\): choose/,
  );
  const apart = await put('apart', { morning: early, noon: later });
  await expect(ingest(apart, join(folder, 'apart.drive'))).rejects.toThrow(/more than ten minutes apart/);
  expect(existsSync(join(folder, 'apart.drive'))).toBe(false);
  writeFileSync(join(twice, 'metadata.yaml'), 'rosbag2_bagfile_information:\n');
  expect(await describeLog(twice)).toMatchObject({ files: 2 });
  const bySensor = await put('bySensor', {
    lidar: smallDrive().filter(({ topic }) => topic.startsWith('/lidar')),
    rest: smallDrive().filter(({ topic }) => !topic.startsWith('/lidar')),
  });
  expect(await describeLog(bySensor)).toMatchObject({ files: 2 });
  expect(await describeLog(await put('parts', { a: early, b: late }))).toMatchObject({ files: 2 });
});

test('attachments and metadata are kept, empty topics are named', async () => {
  const log = join(folder, 'extras.mcap');
  await writeMcap(log, smallDrive(), { attachment: true, empty: ['/chatter'] });
  const report = await ingest(log, `${log}.drive`);
  expect(report.findings).toEqual([
    { level: 'info', file: 'extras.mcap', place: '/chatter', reason: 'topics without a message', count: 1 },
  ]);
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(`${log}.drive`, { readonly: true });
  const rows = db.prepare('SELECT name, note, bytes FROM raw ORDER BY id').all() as {
    name: string;
    note: string;
    bytes: Buffer;
  }[];
  db.close();
  expect(rows.map(({ name, bytes }) => [name, bytes.toString()])).toEqual([
    ['notes.txt', 'wet road'],
    ['vehicle', '{"plate":"KA 1"}'],
  ]);
});

test('a quick look names topics, counts and times without reading the messages', async () => {
  const log = join(folder, 'look.mcap');
  await writeMcap(log, smallDrive(), { compression: 'zstd' });
  const look = await describeLog(log);
  expect(look).toMatchObject({
    format: 'mcap',
    name: 'look',
    files: 1,
    from: T0.toString(),
    to: (T0 + 990_000_000n).toString(),
  });
  expect(look.streams.find(({ name }) => name === '/imu/data')).toEqual({
    name: '/imu/data',
    schema: 'sensor_msgs/msg/Imu',
    count: 100,
  });
});

test('a file cut anywhere gives every message before the cut and says what is missing', async () => {
  const messages = smallDrive();
  for (const compression of ['', 'zstd', 'lz4'] as const) {
    const bytes = await mcapBytes(messages, { compression, chunkBytes: 8192 });
    const whole = new Set(await ingested(bytes, contents));
    let before = 0;
    for (const part of [0.2, 0.45, 0.7, 0.98]) {
      const cut = bytes.slice(0, Math.floor(bytes.length * part));
      await ingested(cut, (drive) => {
        const got = contents(drive);
        // Nothing new, nothing changed (the transform stream starts once it moves, which a cut does not alter).
        for (const line of got)
          expect(whole.has(line), `${compression} ${part}: ${line.slice(0, 60)}`).toBe(true);
        expect(got.length).toBeGreaterThanOrEqual(before);
        before = got.length;
        const reasons = drive
          .report()
          .findings.map(({ reason }) => reason)
          .join('; ');
        expect(reasons).toContain('lacks its end');
      });
    }
    expect(before, compression).toBeGreaterThan(150);
  }
});

test('an uncompressed file cut inside a chunk gives up nothing that is there', async () => {
  const messages = smallDrive();
  const bytes = await mcapBytes(messages, { chunkBytes: 1 << 24 });
  // All messages lie in one chunk; the last of them are cut off.
  const cut = bytes.slice(0, Math.floor(bytes.length * 0.6));
  await ingested(cut, (drive) => {
    expect(drive.report().samples).toBeGreaterThan(80);
    expect(
      drive
        .report()
        .findings.map(({ reason }) => reason)
        .join('; '),
    ).toMatch(/is cut: \d+ of its \d+ bytes are there/);
  });
});

test('a flipped bit costs one chunk at most, and what may be false is flagged', async () => {
  const messages = smallDrive();
  for (const compression of ['', 'zstd', 'lz4'] as const) {
    const bytes = await mcapBytes(messages, { compression, chunkBytes: 8192 });
    const whole = await ingested(bytes, contents);
    const hurt = bytes.slice();
    const place = Math.floor(bytes.length * 0.3);
    hurt[place] = (hurt[place] ?? 0) ^ 0x10;
    await ingested(hurt, (drive) => {
      const got = contents(drive);
      const sound = got.filter((line) => Number(line.split(' ')[4]) === 0);
      expect(sound.length, compression).toBeGreaterThan(whole.length * 0.6);
      for (const line of sound) expect(whole, compression).toContain(line);
      const finding = drive.report().findings.find(({ level }) => level === 'error');
      expect(finding?.place, compression).toMatch(/byte \d+/);
    });
  }
});

test('after bytes that are no records the reading goes on behind them', async () => {
  const messages = smallDrive();
  for (const chunked of [true, false]) {
    const bytes = await mcapBytes(messages, { chunked, chunkBytes: 4096 });
    const whole = await ingested(bytes, contents);
    const hurt = bytes.slice();
    hurt.fill(0, Math.floor(bytes.length * 0.3), Math.floor(bytes.length * 0.3) + 5000);
    await ingested(hurt, (drive) => {
      const sound = contents(drive).filter((line) => Number(line.split(' ')[4]) === 0);
      expect(sound.length).toBeGreaterThan(whole.length * 0.6);
      expect(
        drive.report().findings.some(({ level, reason }) => level === 'error' && /lost/.test(reason)),
      ).toBe(true);
    });
  }
});

test('where the chunk that describes the topics is damaged, the end of the file describes them', async () => {
  for (const compression of ['', 'zstd', 'lz4'] as const) {
    const bytes = await mcapBytes(smallDrive(), { compression, chunkBytes: 8192 });
    // Without the number in the stream, which counts what is there.
    const numberless = (drive: Drive) => contents(drive).map((line) => line.replace(/ \d+ /, ' '));
    const whole = await ingested(bytes, numberless);
    const hurt = bytes.slice();
    hurt.fill(0, 100, 2500);
    await ingested(hurt, (drive) => {
      const sound = numberless(drive).filter((line) => Number(line.split(' ')[3]) === 0);
      expect(sound.length, compression).toBeGreaterThan(whole.length * 0.7);
      for (const line of sound) expect(whole, compression).toContain(line);
      expect(named(drive, '/lidar/points').kind).toBe('lidar');
      const said = drive.report().findings.find(({ reason }) => /as its end describes them/.test(reason));
      expect(said, compression).toMatchObject({
        level: 'warn',
        place: expect.stringContaining('/lidar/points'),
      });
    });
  }
});

test('what lies behind the end of a file is named, such as a second file joined to it', async () => {
  const bytes = await mcapBytes(smallDrive());
  await ingested(Buffer.concat([bytes, bytes]), (drive) => {
    expect(drive.report().samples).toBe(200);
    expect(drive.report().findings).toMatchObject([
      {
        level: 'error',
        place: `bytes ${bytes.length} to ${2 * bytes.length}`,
        reason: expect.stringContaining('goes on behind its end'),
      },
    ]);
  });
});

test('a message that does not fit its schema is kept beside its stream and counted', async () => {
  const messages = smallDrive();
  const at = messages.findIndex(({ topic }) => topic === '/lidar/points');
  const lying = messages[at];
  if (!lying) throw new Error('no lidar in the test drive');
  const good = lying.message as { width: number; row_step: number };
  messages[at] = { ...lying, message: { ...good, width: 4_000_000_000, row_step: 4_000_000_000 } };
  await ingested(await mcapBytes(messages), (drive) => {
    expect(named(drive, '/lidar/points').count).toBe(9);
    const beside = named(drive, '/lidar/points (undecoded)');
    expect([beside.kind, beside.codec, beside.count]).toEqual(['message', 'ros2/cdr', 1]);
    expect(drive.at(beside.id, 0)?.flags).toBe(SAMPLE_FLAG.damaged);
    expect(drive.report().findings.find(({ file }) => file === '/lidar/points')).toMatchObject({
      level: 'error',
      place: 'message 1',
      count: 1,
    });
  });
});

test('a stamp of zero or hours off is replaced by the log time, kept and flagged', async () => {
  const messages = smallDrive().filter(({ topic }) => topic === '/lidar/points' || topic === '/tf_static');
  const change = (k: number, sec: number): void => {
    const each = messages[k];
    if (!each) throw new Error('too few messages');
    const message = each.message as { header: object };
    messages[k] = {
      ...each,
      message: { ...message, header: { stamp: { sec, nanosec: 0 }, frame_id: 'lidar_top' } },
    };
  };
  change(2, 0);
  change(3, 1_600_000_000);
  await ingested(await mcapBytes(messages), (drive) => {
    const id = named(drive, '/lidar/points').id;
    expect([1, 2].map((seq) => [drive.at(id, seq)?.t, drive.at(id, seq)?.flags])).toEqual([
      [100e6, SAMPLE_FLAG.stampInvalid],
      [200e6, SAMPLE_FLAG.stampInvalid],
    ]);
    expect(drive.detail(id, 2)?.tRaw).toBe('1600000000000000000');
    expect(drive.report().findings.filter(({ reason }) => /stamp/.test(reason)).length).toBe(2);
  });
});

test('truth by its topic name is truth', async () => {
  const messages = smallDrive().map((each) =>
    each.topic === '/odom' ? { ...each, topic: '/ground_truth/odom' } : each,
  );
  await ingested(await mcapBytes(messages), (drive) => {
    expect([named(drive, '/ground_truth/odom').role, named(drive, '/ground_truth/odom/twist').role]).toEqual([
      'truth',
      'truth',
    ]);
  });
});

test('cancelling leaves nothing behind', async () => {
  const log = join(folder, 'cancel.mcap');
  await writeMcap(log, smallDrive(20));
  const stop = new AbortController();
  const out = join(folder, 'cancel.drive');
  await expect(ingest(log, out, { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toThrow(
    'cancelled',
  );
  const { readdirSync } = await import('node:fs');
  expect(readdirSync(folder).filter((name) => name.startsWith('cancel.drive'))).toEqual([]);
  expect(readFileSync(log).byteLength).toBeGreaterThan(0);
});
