/** What the packets of lidars need and do not carry, from files beside the log: metadata of Ouster sensors. */
import { dirname, join } from 'node:path';
import { kindOf, namesIn, textOf } from '../files.ts';
import type { Finding } from '../format.ts';
import { staysWithin } from '../stray-links.ts';
import { isOusterMetadata, metadataOf, type OusterMetadata } from './ouster/metadata.ts';

/** Metadata of 128 beams has some 20 kB. */
const MOST_BYTES = 256 * 1024;
const MOST_FILES = 64;

export type PacketFacts = {
  readonly ouster: OusterMetadata[];
  /** Files that they are from. */
  readonly files: number;
  readonly findings: readonly Finding[];
};

export const noPacketFacts = (): PacketFacts => ({ ouster: [], files: 0, findings: [] });

/**
 * @param log a file, or the folder of a recording
 * @param within folders that links may lead to (format.ts)
 */
export async function packetFactsBeside(log: string, within?: readonly string[]): Promise<PacketFacts> {
  const folder = (await kindOf(log)).kind === 'folder' ? log : dirname(log);
  const ouster: OusterMetadata[] = [];
  const findings: Finding[] = [];
  const names = ((await namesIn(folder)) ?? []).filter((name) => /\.json$/i.test(name)).slice(0, MOST_FILES);
  for (const name of names) {
    const path = join(folder, name);
    if (within && !(await staysWithin(path, folder, within))) continue;
    const { text } = await textOf(path, MOST_BYTES);
    if (text === undefined || !isOusterMetadata(text)) continue;
    const made = metadataOf(name, text);
    if (typeof made === 'string')
      findings.push({ level: 'error', file: name, place: 'whole file', reason: made, count: 1 });
    else ouster.push(made);
  }
  return { ouster, files: ouster.length, findings };
}
