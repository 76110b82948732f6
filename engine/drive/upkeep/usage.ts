/** What takes the space of a drive: samples, runs, results that no run refers to, pages that hold nothing. */
import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { Drive } from '../drive.ts';
import type { LogAccess } from '../logs/access.ts';
import type { LogState } from '../logs/log.ts';
import type { Keeping } from '../samples/payloads.ts';

export type RunUsage = {
  readonly id: number;
  readonly name: string;
  readonly parent: number | undefined;
  readonly created: string;
  /** Bytes of results that no other run refers to: what deleting it gives back. */
  readonly bytes: number;
  /** Bytes of results that it shares with others. */
  readonly sharedBytes: number;
};

export type DriveUsage = {
  readonly name: string;
  readonly uuid: string;
  /** Of the file and what lies beside it. */
  readonly bytes: number;
  readonly samples: Keeping;
  readonly runs: readonly RunUsage[];
  /** Results that no run refers to. */
  readonly orphanBytes: number;
  /** Pages that hold nothing any more; compacting gives them back. */
  readonly freeBytes: number;
  readonly log: LogState | undefined;
};

/** @throws InputError when it cannot be opened or is damaged */
export function usageOf(path: string, access?: LogAccess): DriveUsage {
  const drive = Drive.open(path, 'read', access);
  try {
    const sizes = drive.runs.sizes();
    const byKey = new Map(sizes.map((size) => [size.key, size]));
    const runs = drive.runs.list().map(({ id, name, parent, created }) => {
      let [bytes, sharedBytes] = [0, 0];
      for (const key of new Set(drive.runs.stages(id).map((stage) => stage.key))) {
        const size = byKey.get(key);
        if (size && size.runs > 1) sharedBytes += size.bytes;
        else bytes += size?.bytes ?? 0;
      }
      return { id, name, parent, created, bytes, sharedBytes };
    });
    return {
      name: drive.info.name,
      uuid: drive.info.uuid,
      bytes: bytesOf(path),
      samples: drive.keeping(),
      runs,
      orphanBytes: sizes.filter((size) => size.runs === 0).reduce((sum, size) => sum + size.bytes, 0),
      freeBytes: drive.freePages().bytes,
      log: drive.logState(),
    };
  } finally {
    drive.close();
  }
}

/** Of a drive file and SQLite's files beside it. */
export const bytesOf = (path: string): number =>
  ['', '-wal', '-journal'].reduce(
    (sum, side) => sum + (statSync(path + side, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );

/** Bytes that this user may still write where the path lies. */
export async function freeSpaceOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
