/**
 * Is one file enough for everything? An hour-shaped drive (36,000 small sweeps, 10 million signal values) is made; then 1,000
 * random seeks are timed in a process of their own, first idle, then while a job writes 2 GB of parts through the real runner and
 * the interface's connection writes bookmarks. Ratios are against writing the same bytes to a plain file with fsync in the same run.
 *
 *   node bench/drive.ts [--folder DIR] [--sweeps 36000] [--gigabytes 2] [--json]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { decodeCloud } from '../engine/contract/clouds.ts';
import { encodeColumns } from '../engine/contract/columns.ts';
import { Drive } from '../engine/drive/drive.ts';
import { DriveWriter } from '../engine/drive/writer.ts';
import type { Stage } from '../engine/reconstruct/contract/stage.ts';
import { runPipeline } from '../engine/reconstruct/run/runner.ts';
import { listRuns } from '../engine/reconstruct/run/runs.ts';
import { Replay } from '../engine/replay/replay.ts';

const POINTS = 1500;
const SIGNALS = 28;
const RATE_HZ = 100;
const PART_BYTES = 1024 * 1024;
const SEEKS = 1000;

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: tmpdir() },
    sweeps: { type: 'string', default: '36000' },
    gigabytes: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
    role: { type: 'string', default: 'main' },
    drive: { type: 'string', default: '' },
  },
});

const seconds = (since: number): number => (performance.now() - since) / 1000;
const sweeps = Number(values.sweeps);
const jobBytes = Number(values.gigabytes) * 1e9;

function makeDrive(path: string): { seconds: number; bytes: number; signalValues: number } {
  const started = performance.now();
  const writer = DriveWriter.create(path, { name: 'hour', t0: '1700000000000000000', source: 'bench' });
  const lidar = writer.addStream({
    name: 'lidar',
    kind: 'lidar',
    role: 'sensor',
    frame: 'lidar',
    codec: 'columns/1',
  });
  const can = writer.addStream({ name: 'can', kind: 'message', role: 'sensor', frame: '', codec: 'json' });
  const xyz = randomFloats(POINTS * 3);
  const intensity = randomFloats(POINTS);
  const message = new Uint8Array(100);
  const names = Array.from({ length: SIGNALS }, (_, k) => `signal.${k}`);
  const perSweep = RATE_HZ / 10;
  for (let i = 0; i < sweeps; i++) {
    const t = i * 1e8;
    xyz[0] = i;
    writer.addSample(lidar, { t, tLog: t, payload: encodeColumns({}, { xyz, intensity }) });
    for (let k = 0; k < perSweep; k++) {
      const tk = t + (k * 1e9) / RATE_HZ;
      writer.addSample(can, { t: tk, tLog: tk, payload: message });
      writer.addSignals(can, tk, Object.fromEntries(names.map((name, n) => [name, Math.sin(tk / 1e9 + n)])));
    }
  }
  writer.finish();
  return {
    seconds: seconds(started),
    bytes: statSync(path).size,
    signalValues: sweeps * perSweep * SIGNALS,
  };
}

function randomFloats(count: number): Float32Array {
  return new Float32Array(count).map(() => Math.random() * 100);
}

/** Bytes to a plain file with fsync at the end, in pieces of a part's size. */
function plainWrite(folder: string, bytes: number): number {
  const path = join(folder, 'plain.bin');
  const piece = randomFillSync(new Uint8Array(PART_BYTES));
  const started = performance.now();
  const file = openSync(path, 'w');
  for (let done = 0; done < bytes; done += piece.length) writeSync(file, piece);
  fsyncSync(file);
  closeSync(file);
  const taken = seconds(started);
  rmSync(path);
  return taken;
}

/** A stage that does nothing but write. */
const writing: Stage = {
  id: 'writing',
  title: 'Writing',
  summary: 'Writes parts.',
  version: 1,
  parameters: {},
  takes: [],
  makes: [{ name: 'bytes', kind: 'bench', title: 'Bytes' }],
  reads: [],
  steps: false,
  async run(context) {
    const bytes = randomFillSync(new Uint8Array(PART_BYTES));
    const count = Math.round(jobBytes / PART_BYTES);
    for (let i = 0; i < count; i++) {
      context.output('bytes').part({ key: String(i), box: [i, 0, 0, i + 1, 1, 1], bytes });
      context.progress(i / count);
    }
    return { grade: 'pass', reasons: [] };
  },
};

async function job(path: string): Promise<void> {
  const drive = Drive.open(path, 'write');
  const started = performance.now();
  const { state } = await runPipeline(drive, {}, [writing]);
  const taken = seconds(started);
  drive.close();
  process.send?.({ seconds: taken, state });
}

/** Answers each { until } by seeking until told to stop or 1,000 seeks are done, whichever the message asks for. */
async function seeker(path: string): Promise<void> {
  let stop = false;
  process.on('message', async (message: { pauseMs?: number; stop?: boolean; quit?: boolean }) => {
    if (message.stop) stop = true;
    if (message.quit) process.exit(0);
    if (message.pauseMs === undefined) return;
    stop = false;
    const started = performance.now();
    const drive = Drive.open(path, 'read');
    const replay = new Replay(drive);
    const streams = drive.streams();
    drive.signals();
    listRuns(drive, [writing]);
    const lidar = streams[0]?.id ?? 1;
    const seek = (t: number): void => {
      const frame = replay.frame(
        t,
        streams.map((stream) => stream.id),
      );
      const sample = frame.samples.find((each) => each.stream === lidar);
      if (!sample) throw new Error(`Nothing at ${t}.`);
      const cloud = decodeCloud(drive.payload(lidar, sample.seq));
      if (cloud.xyz[0] !== sample.seq) throw new Error(`The seek to ${t} gave the wrong sweep.`);
    };
    seek(drive.info.firstCompleteNs);
    const openMs = performance.now() - started;
    const times: number[] = [];
    for (let i = 0; i < SEEKS && !stop; i++) {
      const t = Math.random() * drive.info.durationNs;
      const before = performance.now();
      seek(t);
      times.push(performance.now() - before);
      await sleep(message.pauseMs);
    }
    drive.close();
    process.send?.({ openMs, times });
  });
  process.send?.('ready');
}

const nextMessage = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    const exited = (code: number | null): void => reject(new Error(`A child ended with code ${code}.`));
    child.once('exit', exited);
    child.once('message', (message) => {
      child.off('exit', exited);
      resolve(message as T);
    });
  });

type Spread = { readonly n: number; readonly p50: number; readonly p95: number; readonly worst: number };

function spread(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), worst: sorted.at(-1) ?? 0 };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(values.folder, 'lanetrace-bench-'));
  const path = join(folder, 'hour.drive');
  const start = (role: string): ChildProcess =>
    fork(import.meta.filename, [...process.argv.slice(2), '--role', role, '--drive', path]);
  try {
    console.error(`Making an hour of ${sweeps} sweeps in ${folder} …`);
    const made = makeDrive(path);
    const plainOfDrive = plainWrite(folder, made.bytes);

    const seeking = start('seeker');
    await nextMessage(seeking);
    const seekWith = async (pauseMs: number): Promise<{ openMs: number; times: number[] }> => {
      seeking.send({ pauseMs });
      return nextMessage(seeking);
    };
    console.error('Seeking, idle …');
    const idle = await seekWith(1);

    console.error(`Seeking while a job writes ${values.gigabytes} GB …`);
    const plainOfJob = plainWrite(folder, jobBytes);
    const bookmarks = Drive.open(path, 'write');
    const working = start('job');
    let wal = 0;
    const waits: number[] = [];
    let ended: { seconds: number; state: string } | undefined;
    const jobEnd = nextMessage<{ seconds: number; state: string }>(working).then(
      (message) => (ended = message),
    );
    const busy = seekWith(10);
    while (!ended) {
      const before = performance.now();
      bookmarks.bookmarks.add(before, 'while the job writes');
      waits.push(performance.now() - before);
      wal = Math.max(wal, bookmarks.walBytes());
      await sleep(20);
    }
    await jobEnd;
    seeking.send({ stop: true });
    const during = await busy;
    bookmarks.close();
    seeking.send({ quit: true });

    report({
      load: loadavg()[0] ?? 0,
      make: {
        seconds: made.seconds,
        gigabytes: made.bytes / 1e9,
        signalValues: made.signalValues,
        ratioToPlain: plainOfDrive / made.seconds,
      },
      openMs: { idle: idle.openMs, during: during.openMs },
      seekMs: { idle: spread(idle.times), during: spread(during.times) },
      job: {
        gigabytes: jobBytes / 1e9,
        state: ended.state,
        seconds: ended.seconds,
        plainSeconds: plainOfJob,
        ratioToPlain: plainOfJob / ended.seconds,
      },
      walPeakMb: wal / 1e6,
      bookmarkWaitMs: spread(waits),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Result = {
  load: number;
  make: { seconds: number; gigabytes: number; signalValues: number; ratioToPlain: number };
  openMs: { idle: number; during: number };
  seekMs: { idle: Spread; during: Spread };
  job: { gigabytes: number; state: string; seconds: number; plainSeconds: number; ratioToPlain: number };
  walPeakMb: number;
  bookmarkWaitMs: Spread;
};

function report(result: Result): void {
  if (values.json) {
    console.log(JSON.stringify(result));
    return;
  }
  const ms = ({ n, p50, p95, worst }: Spread): string =>
    `${n} times: p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms, worst ${worst.toFixed(1)} ms`;
  const { make, openMs, seekMs, job, walPeakMb, bookmarkWaitMs, load } = result;
  console.log(
    [
      `make    ${make.gigabytes.toFixed(2)} GB, ${(make.signalValues / 1e6).toFixed(1)} million signal values in ${make.seconds.toFixed(1)} s: ${make.ratioToPlain.toFixed(2)} of a plain write with fsync`,
      `open    to the first frame: ${openMs.idle.toFixed(0)} ms idle, ${openMs.during.toFixed(0)} ms with a job running (target 500)`,
      `seek    idle: ${ms(seekMs.idle)} (target p95 30)`,
      `seek    with a job: ${ms(seekMs.during)} (target p95 30)`,
      `job     ${job.gigabytes} GB in ${job.seconds.toFixed(1)} s (${job.state}): ${job.ratioToPlain.toFixed(2)} of a plain write with fsync (${job.plainSeconds.toFixed(1)} s)`,
      `WAL     peak ${walPeakMb.toFixed(1)} MB`,
      `write   of a bookmark, ${ms(bookmarkWaitMs)}`,
      `machine load ${load.toFixed(1)}`,
    ].join('\n'),
  );
}

if (values.role === 'job') await job(values.drive);
else if (values.role === 'seeker') await seeker(values.drive);
else await main();
