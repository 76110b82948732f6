/**
 * How long a seek takes as the page sees it: from the request over the browser host's socket to the decoded sweep, picture and scan
 * at the client. A drive of real size is made (115,000 points a sweep, two pictures), then 300 random seeks are timed in this
 * process against a host in its own; first idle, then while a simulation runs as the interface starts it.
 *
 *   node bench/seek.ts [--seconds 30] [--seeks 300] [--json]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decodeCloud } from '../engine/contract/clouds.ts';
import { encodeColumns } from '../engine/contract/columns.ts';
import { DriveWriter } from '../engine/drive/writer.ts';
import { browserClient } from '../test/support/browser-client.ts';
import type { EngineClient } from '../test/support/engine-client.ts';

const POINTS = 115_000;
const PICTURE_BYTES = 180_000;
const TARGET_MS = 30;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    seeks: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
  },
});
const sweeps = Number(values.seconds) * 10;
const seeks = Number(values.seeks);

/** Sweeps at 10 Hz that carry their number, two cameras and a radar beside them. */
function makeDrive(path: string): void {
  const writer = DriveWriter.create(path, { name: 'seek', t0: '1700000000000000000', source: 'bench' });
  const sensor = (name: string, kind: 'lidar' | 'camera' | 'radar', codec: string): number =>
    writer.addStream({ name, kind, role: 'sensor', frame: name, codec });
  const lidar = sensor('lidar', 'lidar', 'columns/1');
  const radar = sensor('radar', 'radar', 'columns/1');
  const cameras = ['left', 'right'].map((name) => sensor(name, 'camera', 'image/jpeg'));
  const noise = (count: number): Float32Array => new Float32Array(count).map(() => Math.random() * 80);
  const [xyz, intensity, time] = [noise(POINTS * 3), noise(POINTS), new Int32Array(POINTS)];
  const scan = encodeColumns({}, { xyz: noise(192), doppler: noise(64), rcs: noise(64) });
  const picture = new Uint8Array(PICTURE_BYTES).map(() => Math.floor(Math.random() * 256));
  for (let i = 0; i < sweeps; i++) {
    const t = i * 1e8;
    xyz[0] = i;
    writer.addSample(lidar, { t, tLog: t, payload: encodeColumns({}, { xyz, intensity, time }) });
    writer.addSample(radar, { t, tLog: t, payload: scan });
    for (const camera of cameras) writer.addSample(camera, { t, tLog: t, payload: picture });
  }
  writer.finish();
}

function serve(home: string): Promise<{ readonly host: ChildProcess; readonly address: string }> {
  const main = fileURLToPath(new URL('../engine/cli/main.ts', import.meta.url));
  const host = spawn(process.execPath, [main, 'serve', '--json'], {
    env: { ...process.env, LANETRACE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    host.stdout.on('data', (chunk) => {
      said += String(chunk);
      const address = /"address":\s*"([^"]+)"/.exec(said)?.[1];
      if (address) resolve({ host, address });
    });
    host.once('exit', (code) => reject(new Error(`The host ended with ${code} before it served.`)));
  });
}

type Spread = { readonly n: number; readonly p50: number; readonly p95: number; readonly worst: number };

function spread(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), worst: at(1) };
}

/** One after the other, as a person who scrubs asks: the next seek waits for the last. */
async function seekAround(client: EngineClient, drive: string, streams: readonly number[]): Promise<Spread> {
  const times: number[] = [];
  for (let i = 0; i < seeks; i++) {
    const seq = Math.floor(Math.random() * sweeps);
    const before = performance.now();
    const { result, payloads } = await client.ask(
      'replay.frame',
      { drive, t: seq * 1e8 + 1e6, streams: [...streams] },
      { lane: 'playhead' },
    );
    const sweep = result.samples.find(({ stream }) => stream === streams[0]);
    const cloud = decodeCloud(payloads[sweep?.payload ?? -1] ?? new Uint8Array());
    times.push(performance.now() - before);
    if (cloud.xyz[0] !== seq || result.samples.length !== streams.length)
      throw new Error(`The seek to sweep ${seq} gave another frame.`);
  }
  return spread(times);
}

const home = mkdtempSync(join(tmpdir(), 'lanetrace-seek-'));
mkdirSync(join(home, 'drives'));
makeDrive(join(home, 'drives', 'seek.drive'));
const { host, address } = await serve(home);
try {
  const client = await browserClient(address);
  const [card] = (await client.ask('library.list', {})).result.drives;
  const opened = (await client.ask('drive.open', { grant: card?.grant ?? '' })).result;
  const streams = [...opened.streams].sort((a) => (a.kind === 'lidar' ? -1 : 1)).map(({ id }) => id);
  await seekAround(client, opened.drive, streams); // Warms the caches of all three: the file's, the engine's and this process's.
  const idle = { ms: await seekAround(client, opened.drive, streams), load: loadavg()[0] ?? 0 };
  const { job } = (
    await client.ask('jobs.start', { kind: 'simulate', seed: 1, seconds: 600, preset: 'standard' })
  ).result;
  await client.event((event) =>
    event.event === 'job' && event.job.job === job && event.job.fraction > 0 ? true : undefined,
  );
  const busy = { ms: await seekAround(client, opened.drive, streams), load: loadavg()[0] ?? 0 };
  await client.ask('jobs.cancel', { job });
  await client.ended(job);
  client.close();
  const report = { targetMs: TARGET_MS, points: POINTS, streams: streams.length, idle, withJob: busy };
  if (values.json) console.log(JSON.stringify(report));
  else
    for (const [title, { ms, load }] of [
      ['idle', idle],
      ['with a job', busy],
    ] as const)
      console.log(
        `seek ${title}: ${ms.n} times: p50 ${ms.p50.toFixed(1)} ms, p95 ${ms.p95.toFixed(1)} ms, worst ${ms.worst.toFixed(1)} ms (target p95 ${TARGET_MS}; load ${load.toFixed(1)})`,
      );
} finally {
  const gone = new Promise((resolve) => host.once('exit', resolve));
  host.kill('SIGTERM');
  await gone;
  rmSync(home, { recursive: true, force: true });
}
