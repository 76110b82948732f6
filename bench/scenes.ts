/**
 * What entities of scenes cost: a far seek, the whole of what lies before, seeks back.
 * `node bench/scenes.ts [MESSAGES]` prints one line each.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Drive } from '../engine/drive/drive.ts';
import { ingest } from '../engine/ingest/ingest.ts';
import { Scenes } from '../engine/ingest/objects/entities/scenes.ts';
import { smallDrive, T0, writeMcap } from '../test/support/ingest/mcap-file.ts';
import { jsonMessage } from '../test/support/ingest/messages/detections.ts';

const [count = 36_000] = process.argv.slice(2).map(Number);
/** Markers of a message, and how many there are in all. */
const [EACH, ALL] = [20, 400];
const pose = { position: { x: 1, y: 2, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } };
const marker = (id: number) => ({
  header: { frame_id: 'base_link', stamp: { sec: 0, nanosec: 0 } },
  ns: 'a',
  id,
  type: 1,
  action: 0,
  pose,
  scale: { x: 1, y: 1, z: 1 },
  color: { r: 1, g: 0, b: 0, a: 1 },
});

const [log, file] = ['mcap', 'drive'].map((ending) => join(tmpdir(), `scenes-${process.pid}.${ending}`));
if (!log || !file) throw new Error('There is no place to write to.');
await writeMcap(
  log,
  [
    ...smallDrive(),
    ...Array.from({ length: count }, (_, i) =>
      jsonMessage('/markers', 'visualization_msgs/msg/MarkerArray', T0 + BigInt(i) * 100_000_000n, {
        markers: Array.from({ length: EACH }, (_, k) => marker((3 * i + k) % ALL)),
      }),
    ),
  ],
  { chunkBytes: 1024 * 1024 },
);
await ingest(log, file);
const drive = Drive.open(file, 'read');
const stream = drive.streams().find(({ name }) => name === '/markers');
if (!stream) throw new Error('The drive has no markers.');
const scenes = new Scenes(drive);
const timed = <T>(work: () => T): readonly [T, number] => {
  const began = performance.now();
  return [work(), performance.now() - began];
};
const after = (seq: number) => scenes.after(stream, seq, drive.at(stream.id, seq)?.t ?? 0);

const [first, firstMs] = timed(() => after(count - 1));
console.log(
  `first far seek ${firstMs.toFixed(0)} ms, ${first.live.length} in force, ${first.read.toFixed(3)} read`,
);
const [asked, wholeMs] = timed(() => {
  let questions = 1;
  for (let last = first; last.read < 1; last = after(count - 1)) questions++;
  return questions;
});
console.log(`the whole ${wholeMs.toFixed(0)} ms in ${asked} questions`);
const back = Array.from({ length: 60 }, (_, i) => {
  const seq = Math.floor((((i * 7919) % 60) / 60) * (count - 1));
  return timed(() => after(seq).live.map((version) => scenes.shapes(stream, version)))[1];
}).sort((a, b) => a - b);
console.log(`seeks back: median ${back[30]?.toFixed(1)} ms, most ${back.at(-1)?.toFixed(1)} ms`);
drive.close();
for (const path of [log, file]) rmSync(path);
