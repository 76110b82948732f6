/**
 * A drive of an hour for the soak test: some seconds of a simulated street with small sensors, one after the other with shifted
 * times. Each message's own bytes stay as they were; the drive's times say when it was.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NS_PER_S } from '../../../engine/contract/time.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { SAMPLE } from '../../../engine/simulate/rig/sample.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SECONDS = 8;
/** Of the 64 lasers every tenth is kept, and of the columns a quarter: an hour then has some gigabytes. */
const KEPT_LASERS = 10;
const COLUMNS = 450;

function smallRig(): unknown {
  const [lidar] = SAMPLE.lidars;
  const [, camera] = SAMPLE.cameras;
  if (!lidar || !camera) throw new Error('The rig of the sample drive has no lidar or no camera.');
  const { width, height, fx, fy, cx, cy } = camera.model;
  const half = {
    ...camera.model,
    width: width / 2,
    height: height / 2,
    fx: fx / 2,
    fy: fy / 2,
    cx: cx / 2,
    cy: cy / 2,
  };
  return {
    ...SAMPLE,
    name: 'small',
    lidars: [
      {
        ...lidar,
        columns: COLUMNS,
        elevationsDeg: lidar.elevationsDeg.filter((_, i) => i % KEPT_LASERS === 0),
      },
    ],
    cameras: [{ ...camera, quality: 50, noise: 0.2, model: half }],
    radars: SAMPLE.radars.slice(0, 1),
  };
}

/** Copies `source` to `out`, `times` times in a row. */
export function repeatDrive(source: string, out: string, times: number): void {
  const drive = Drive.open(source, 'read');
  const { name, t0, durationNs, origin } = drive.info;
  const writer = DriveWriter.create(out, { name: `${name}, ${times} times`, t0, source: 'repeated' });
  const streams = drive.streams();
  const periodNs = Math.ceil(durationNs / NS_PER_S) * NS_PER_S;
  for (const { name, kind, role, frame, codec, schema, key, meta } of streams)
    writer.addStream({ name, kind, role, frame, codec, key, meta, ...(schema ? { schema } : {}) });
  writer.setCalibration(drive.calibration());
  if (origin) writer.setOrigin(origin);
  writer.setReport(drive.report());
  const samples = streams.map(({ id }) => [...drive.samples(id)]);
  const signals = streams.map(({ id }) => {
    const infos = drive.signals().filter(({ stream }) => stream === id);
    for (const { path, unit } of infos) writer.declareSignal(id, path, unit);
    const paths = infos.map(({ path }) => path);
    return { paths, ...drive.series(id, paths) };
  });
  for (let i = 0; i < times; i++) {
    const shift = i * periodNs;
    for (const [s, { id }] of streams.entries()) {
      for (const { seq, t, tLog, flags } of samples[s] ?? [])
        writer.addSample(id, { t: t + shift, tLog: tLog + shift, flags, payload: drive.payload(id, seq) });
      const { paths = [], t, values = [] } = signals[s] ?? {};
      if (!t) continue;
      const shifted = t.map((each) => each + shift);
      for (const [k, path] of paths.entries()) {
        const column = values[k];
        if (column) writer.addSignals(id, shifted, { [path]: column });
      }
    }
  }
  writer.finish();
  drive.close();
}

/** So often are the some seconds in a drive of that length; its name in the Library ends in `, N times`. */
export const timesIn = (seconds: number): number => Math.ceil(seconds / SECONDS);

/** Makes it once and keeps it in test/results/drives. */
export function hourDrive(seconds: number): string {
  const target = join(root, 'test', 'results', 'drives', `repeated-${seconds}.drive`);
  if (existsSync(target)) return target;
  const folder = `${target}.making`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [rig, log, short, long] = ['small.json', 'small.mcap', 'small.drive', 'long.drive'].map((file) =>
    join(folder, file),
  ) as [string, string, string, string];
  writeFileSync(rig, JSON.stringify(smallRig()));
  lanetrace('simulate', '--rig', rig, '--style', 'town-eu', '--seconds', String(SECONDS), '-o', log);
  lanetrace('ingest', log, '-o', short);
  repeatDrive(short, long, timesIn(seconds));
  renameSync(long, target);
  rmSync(folder, { recursive: true, force: true });
  return target;

  function lanetrace(...args: readonly string[]): void {
    execFileSync(process.execPath, [join(root, 'engine', 'cli', 'main.ts'), ...args], {
      cwd: root,
      env: { ...process.env, LANETRACE_HOME: dirname(log) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
}
