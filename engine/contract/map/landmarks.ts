/**
 * landmarks/1: poles, signs and lights of a street as places, a JSON document (codec json/1). Made by the stage Landmarks
 * (docs/stages/landmarks.md); the map has them as elements of the same id.
 */
import { z } from 'zod';
import { InputError, messageOf } from '../errors.ts';
import { parseJson } from '../json.ts';

const vec3 = z.tuple([z.number(), z.number(), z.number()]);

const landmark = z.object({
  /** Unique in the document, and the id of the element in the map. */
  id: z.string().min(1),
  kind: z.enum(['pole', 'sign', 'light']),
  /** Pole: post, bollard. Sign: plate, disc. Light: head. */
  subtype: z.string(),
  /** East, north and up of the centre, in metres of the map frame. */
  position: vec3,
  /** Standard deviations of the same (m). */
  sigmaM: vec3,
  /** Lowest and highest place seen, metres over ground. The top of a pole is a lower bound where the lidar looks no higher. */
  baseM: z.number(),
  topM: z.number(),
  /** Of a pole. */
  radiusM: z.number().min(0).optional(),
  /** Of a pole: how far it leans east and north, metres a metre of height. */
  lean: z.tuple([z.number(), z.number()]).optional(),
  /** Of a sign or light, across and up. */
  widthM: z.number().min(0).optional(),
  heightM: z.number().min(0).optional(),
  /** Of a sign or light: where its face looks, degrees counterclockwise from east. */
  facingDeg: z.number().optional(),
  /** Of a sign or light: id of the pole that it is on, where one was found. */
  pole: z.string().optional(),
  /** 0 … 1: the share of such landmarks that is expected to be right. */
  confidence: z.number().min(0).max(1),
  /** Names of the streams that saw it. */
  sensors: z.array(z.string()),
  /** Sweeps and points of the map cloud that show it; sweeps is a lower bound. */
  sweeps: z.number().int().min(0),
  points: z.number().int().min(0),
});

const document = z.object({
  format: z.literal('lanetrace-landmarks/1'),
  landmarks: z.array(landmark),
});

export type Landmark = Readonly<z.infer<typeof landmark>>;

export const encodeLandmarks = (landmarks: readonly Landmark[]): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ format: 'lanetrace-landmarks/1', landmarks }));

/** @throws InputError that names what is wrong when the bytes are no such document */
export function decodeLandmarks(bytes: Uint8Array): Landmark[] {
  let parsed: unknown;
  try {
    parsed = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new InputError(`The landmarks are not usable: ${messageOf(error)}.`);
  }
  const checked = document.safeParse(parsed);
  if (checked.success) return checked.data.landmarks;
  const issue = checked.error.issues[0];
  throw new InputError(
    `The landmarks are unusable at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
  );
}
