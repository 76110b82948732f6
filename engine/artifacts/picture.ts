/** The small picture of an artifact, read from as few parts as show all of it. */
import type { PartInfo } from '../contract/artifacts.ts';
import type { Drive } from '../drive/drive.ts';
import type { KindPart, PictureSize } from './kind.ts';
import { kindOf } from './kinds.ts';

const SIZE: PictureSize = { width: 320, height: 200 };
/** A picture of more is not worth the wait; past this, parts are taken evenly. */
const MOST_BYTES = 64 * 1024 * 1024;

/** PNG; undefined when the kind is unknown, has no picture, or nothing is there to draw. */
export async function pictureOf(
  drive: Drive,
  artifact: number,
  size: PictureSize = SIZE,
): Promise<Uint8Array | undefined> {
  const info = drive.artifacts.info(artifact);
  const parts = coarsest(drive.artifacts.parts(artifact)).map(
    (part): KindPart => ({ ...part, read: () => drive.artifacts.read(artifact, part.key, part.level) }),
  );
  return picture(info.kind, info.version, parts, size);
}

export async function picture(
  kind: string,
  version: number,
  parts: readonly KindPart[],
  size: PictureSize = SIZE,
): Promise<Uint8Array | undefined> {
  if (parts.length === 0) return undefined;
  return kindOf(kind, version)?.picture(parts, size);
}

function coarsest(parts: readonly PartInfo[]): PartInfo[] {
  const level = Math.max(...parts.map((part) => part.level));
  const chosen = parts.filter((part) => part.level === level);
  const bytes = chosen.reduce((sum, part) => sum + part.bytes, 0);
  const step = Math.ceil(bytes / MOST_BYTES);
  return step > 1 ? chosen.filter((_, i) => i % step === 0) : chosen;
}
