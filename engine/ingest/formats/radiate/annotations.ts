/**
 * Boxes that people drew into the radar's picture seen from above (annotations/annotations.json), by the radar's frame; role truth.
 * `position` is the upper left corner and the size in pixels of a picture of 1152 × 1152 with the radar in its middle and the way
 * ahead upwards; `rotation` is in degrees counter-clockwise (SDK, README.md). Height is not drawn: it is the SDK's for the class.
 */

import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../../contract/json.ts';
import { decodeText } from '../../../contract/text/encoding.ts';
import { contentOf, reasonOf } from '../../files.ts';
import type { Finding, Item } from '../../format.ts';
import { boxSample, boxStream } from '../../media/labelled-boxes.ts';
import type { Frame } from './frames.ts';
import { ANNOTATIONS, POLAR } from './layout.ts';
import { RANGE_STEP_M } from './radar.ts';

const STREAM = 'annotations';
const MOST_BYTES = 64 * 1024 * 1024;
/** Half of the picture's side in pixels. */
const MIDDLE = 576;
/** Metres (SDK, radiate.py: heights, and config.yaml: sensors_height). */
const HEIGHTS_M: Readonly<Record<string, number>> = { bus: 3, truck: 2.5, van: 2, pedestrian: 1.8 };
const OTHER_HEIGHT_M = 1.5;
const GROUND_M = -1.8;
const MOST_VALUE = 100_000;

/** Pixels and degrees; beyond it a number is none of the picture. */
const value = z.number().min(-MOST_VALUE).max(MOST_VALUE);
const Box = z.object({ position: z.array(value).length(4), rotation: value });
const Track = z.object({ id: z.number().int(), class_name: z.string(), bboxes: z.array(z.unknown()) });

type Drawn = { readonly id: number; readonly class: string; readonly box: z.infer<typeof Box> };

export async function* readAnnotations(
  folder: string,
  scans: readonly Frame[],
  t0: bigint,
): AsyncGenerator<Item, number> {
  const fault = (level: Finding['level'], place: string, reason: string, count = 1): Item => ({
    type: 'finding',
    finding: { level, file: ANNOTATIONS, place, reason, count },
  });
  const { bytes, fault: unread } = await contentOf(join(folder, ANNOTATIONS), MOST_BYTES);
  if (unread !== undefined) yield fault('error', 'whole file', `cannot be read: ${unread}`);
  if (!bytes) return 0;
  let tracks: readonly unknown[];
  try {
    tracks = z.array(z.unknown()).parse(parseJson(decodeText(bytes)));
  } catch (error) {
    const why = error instanceof z.ZodError ? 'it is no list of objects' : reasonOf(error);
    yield fault('error', 'whole file', `cannot be read: ${why}`.slice(0, 200));
    return bytes.byteLength;
  }
  const { byFrame, bad } = drawnIn(tracks);
  if (bad[0] !== undefined)
    yield fault('error', bad[0], 'is no box of numbers with an object: left out', bad.length);
  const there = new Set(scans.map(({ index }) => index));
  const beyond = [...byFrame.keys()].filter((index) => !there.has(index));
  if (beyond[0] !== undefined)
    yield fault(
      'info',
      `radar frame ${beyond[0]}`,
      'boxes of radar frames that are not in this log are left out',
      beyond.length,
    );
  const stream = boxStream(STREAM, POLAR, { heights: 'of the class, not drawn' });
  if (scans.some(({ index }) => byFrame.has(index))) yield { type: 'stream', stream };
  for (const { index, ns } of scans) {
    const boxes = byFrame.get(index)?.map(boxOf);
    if (boxes) yield boxSample(STREAM, Number(ns - t0), boxes);
  }
  return bytes.byteLength;
}

/** The n-th box of an object is of the radar's frame n + 1. */
function drawnIn(tracks: readonly unknown[]): {
  readonly byFrame: Map<number, Drawn[]>;
  readonly bad: string[];
} {
  const byFrame = new Map<number, Drawn[]>();
  const bad: string[] = [];
  for (const [n, each] of tracks.entries()) {
    const track = Track.safeParse(each).data;
    if (!track) {
      bad.push(`object ${n}`);
      continue;
    }
    for (const [k, given] of track.bboxes.entries()) {
      // Frames without the object have an empty list.
      if (given === null || (Array.isArray(given) && given.length === 0)) continue;
      const box = Box.safeParse(given).data;
      if (!box) {
        bad.push(`object ${track.id}, frame ${k + 1}`);
        continue;
      }
      const drawn = byFrame.get(k + 1) ?? [];
      byFrame.set(k + 1, drawn);
      drawn.push({ id: track.id, class: track.class_name.slice(0, 100), box });
    }
  }
  return { byFrame, bad };
}

function boxOf({ id, class: name, box }: Drawn) {
  const [x = 0, y = 0, width = 0, length = 0] = box.position;
  const height = HEIGHTS_M[name] ?? OTHER_HEIGHT_M;
  return {
    id,
    class: name,
    size: [length * RANGE_STEP_M, width * RANGE_STEP_M, height],
    center: [
      (x + width / 2 - MIDDLE) * RANGE_STEP_M,
      (MIDDLE - y - length / 2) * RANGE_STEP_M,
      GROUND_M + height / 2,
    ],
    // A box that is not turned lies along the picture's upright, the radar's y axis.
    rotation: [0, 0, Math.PI / 2 + (box.rotation * Math.PI) / 180],
  };
}
