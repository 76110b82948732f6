/** What reconstruction and the library see of a camera, whether its log has the pictures encoded or as bare pixels. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import type { StageContext } from '../../../engine/reconstruct/contract/stage.ts';
import { visibleDrive } from '../../../engine/reconstruct/run/visible-drive.ts';
import { camerasOf } from '../../../engine/reconstruct/stages/accumulation/cameras.ts';
import { decode } from '../../../engine/reconstruct/stages/accumulation/pictures.ts';
import { greyOf } from '../../../engine/reconstruct/stages/health/greys.ts';
import { cardOf } from '../../../engine/serve/library/card.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { header, mcapBytes, smallDrive, T0 } from '../../support/ingest/mcap-file.ts';

const folder = testFolder();
const [WIDTH, HEIGHT] = [16, 8];
const RGB = Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => (i * 37) % 256);

/** A log whose camera_front, at T0, sends one picture. */
async function drive(name: string, type: string, picture: object): Promise<Drive> {
  const lens = smallDrive().filter(({ type: of }) => /TFMessage|CameraInfo/.test(of));
  const message = { header: header(T0, 'camera_front'), ...picture };
  const log = join(folder, `${name}.mcap`);
  writeFileSync(log, await mcapBytes([...lens, { topic: '/picture', type, ns: T0, message }]));
  await ingest(log, `${log}.drive`);
  return Drive.open(`${log}.drive`, 'read');
}

const raw = (encoding: string, bytes: number, data: Uint8Array) =>
  drive(encoding, 'sensor_msgs/msg/Image', {
    height: HEIGHT,
    width: WIDTH,
    encoding,
    is_bigendian: 0,
    step: WIDTH * bytes,
    data,
  });

async function png(channels: 3 | 4): Promise<Drive> {
  const colour = sharp(RGB, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
  const data = await (channels === 4 ? colour.ensureAlpha(0.5) : colour).png().toBuffer();
  return drive(`png${channels}`, 'sensor_msgs/msg/CompressedImage', { format: 'png', data });
}

const IDENTITY = { p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } } as const;

/** The picture in grey as the health stage takes it and in colour as accumulation does, and what both log. */
async function seen(of: Drive) {
  const logged: string[] = [];
  const visible = visibleDrive(of, { id: 'test', reads: ['camera'] }, of.calibration());
  const context = {
    drive: visible,
    log: (_level: string, text: string) => void logged.push(text),
  } as unknown as StageContext;
  const camera = camerasOf(context)[0]!;
  const info = [...visible.samples(camera.stream.id)][0]!;
  const grey = await greyOf(context, camera.stream as StreamInfo, info);
  const way = { t: Float64Array.of(-1e9, 1e9), poses: [IDENTITY, IDENTITY] };
  const colour = await decode(context, way, { camera, info, t: info.t });
  of.close();
  return { grey: grey?.grey, rgb: colour?.picture.rgb, logged };
}

test('a picture of bare pixels gives the stages the same greys and colours as the same picture encoded', async () => {
  const encoded = await seen(await png(3));
  const bgr = RGB.map((_, i) => RGB[i - (i % 3) + 2 - (i % 3)]!);
  for (const bare of [await seen(await raw('rgb8', 3, RGB)), await seen(await raw('bgr8', 3, bgr))]) {
    expect(bare.logged).toEqual([]);
    expect(bare.rgb).toEqual(RGB);
    expect(bare.grey).toEqual(encoded.grey);
  }
  expect(encoded.rgb).toEqual(RGB);
});

test('an alpha channel is no second grey', async () => {
  const { grey, rgb } = await seen(await png(4));
  expect(grey).toHaveLength(WIDTH * HEIGHT);
  expect(rgb).toEqual(RGB);
});

test('a pixel layout that nothing here shows is logged by the stages and not taken for a picture', async () => {
  const { grey, rgb, logged } = await seen(await raw('nv24', 4, new Uint8Array(4 * WIDTH * HEIGHT)));
  expect([grey, rgb]).toEqual([undefined, undefined]);
  expect(logged.join()).toContain('the pixel layout "nv24" cannot be shown');
});

test('pictures that are depths give the ground no colour, and the stage says so', async () => {
  const depth = await raw('32FC1', 4, new Uint8Array(4 * WIDTH * HEIGHT));
  const logged: string[] = [];
  const context = {
    drive: visibleDrive(depth, { id: 'test', reads: ['camera'] }, depth.calibration()),
    log: (_level: string, text: string) => void logged.push(text),
  } as unknown as StageContext;
  expect(camerasOf(context)).toEqual([]);
  expect(logged.join()).toContain('are depths; they give no colour');
  depth.close();
});

test('the library shows a picture of a drive whose camera sends bare pixels', async () => {
  const { path } = await raw('mono8', 1, RGB.subarray(0, WIDTH * HEIGHT));
  const { picture } = await cardOf(path);
  expect((await sharp(picture).metadata()).format).toBe('jpeg');
});
