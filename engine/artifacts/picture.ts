/** The small picture of an artifact, read from as few parts as show all of it. */
import type { PartInfo } from '../contract/artifacts.ts';
import type { Drive } from '../drive/drive.ts';
import type { KindPart, PictureSize } from './kind.ts';
import { kindOf } from './kinds.ts';

const SIZE: PictureSize = { width: 320, height: 200 };
/** The finest level below this is drawn, or else the coarsest. */
const ENOUGH_BYTES = 16 * 1024 * 1024;
/** Even of the coarsest level not more than this is read: parts are taken evenly. */
const MOST_BYTES = 256 * 1024 * 1024;

/** PNG; undefined when the kind is unknown, has no picture, or nothing is there to draw. */
export async function pictureOf(
  drive: Drive,
  artifact: number,
  size: PictureSize = SIZE,
): Promise<Uint8Array | undefined> {
  const info = drive.artifacts.info(artifact);
  const parts = worthReading(drive.artifacts.parts(artifact)).map(
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

function worthReading(parts: readonly PartInfo[]): PartInfo[] {
  const levels = [...new Set(parts.map((part) => part.level))].sort((a, b) => a - b);
  for (const level of levels) {
    const chosen = parts.filter((part) => part.level === level);
    const bytes = chosen.reduce((sum, part) => sum + part.bytes, 0);
    if (bytes <= ENOUGH_BYTES) return chosen;
    if (level === levels.at(-1)) return chosen.filter((_, i) => i % Math.ceil(bytes / MOST_BYTES) === 0);
  }
  return [];
}
