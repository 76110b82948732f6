/** What the packets of lidars need and do not carry, from files beside the log: metadata of Ouster sensors, angles and calibrations. */
import { dirname, join } from 'node:path';
import { decodeText } from '../../contract/text/encoding.ts';
import { contentOf, kindOf, namesIn } from '../files.ts';
import type { Finding } from '../format.ts';
import { staysWithin } from '../stray-links.ts';
import { channelAngles, type HesaiAngles, mirrorAngles } from './hesai/angle-file.ts';
import { isOusterMetadata, metadataOf, type OusterMetadata } from './ouster/metadata.ts';
import {
  mayBeVelodyneCalibration,
  type VelodyneCalibration,
  velodyneCalibration,
} from './velodyne/calibration.ts';

/** Metadata of 128 beams has some 20 kB. */
const MOST_BYTES = 256 * 1024;
const MOST_FILES = 64;
const ENDINGS = /\.(json|csv|dat|xml|ya?ml)$/i;

export type PacketFacts = {
  readonly ouster: OusterMetadata[];
  readonly hesai: readonly HesaiAngles[];
  readonly velodyne: readonly VelodyneCalibration[];
  /** Files that they are from. */
  readonly files: number;
  readonly findings: readonly Finding[];
};

export const noPacketFacts = (): PacketFacts => ({
  ouster: [],
  hesai: [],
  velodyne: [],
  files: 0,
  findings: [],
});

/**
 * @param log a file, or the folder of a recording
 * @param within folders that links may lead to (format.ts)
 */
export async function packetFactsBeside(log: string, within?: readonly string[]): Promise<PacketFacts> {
  const folder = (await kindOf(log)).kind === 'folder' ? log : dirname(log);
  const found = new Found();
  const names = ((await namesIn(folder)) ?? []).filter((name) => ENDINGS.test(name));
  for (const name of names.slice(0, MOST_FILES)) {
    const path = join(folder, name);
    if (within && !(await staysWithin(path, folder, within))) continue;
    const { bytes } = await contentOf(path, MOST_BYTES);
    if (bytes) found.add(name, bytes);
  }
  const { ouster, hesai, velodyne, findings } = found;
  return { ouster, hesai, velodyne, files: ouster.length + hesai.length + velodyne.length, findings };
}

class Found {
  readonly ouster: OusterMetadata[] = [];
  readonly hesai: HesaiAngles[] = [];
  readonly velodyne: VelodyneCalibration[] = [];
  readonly findings: Finding[] = [];

  add(name: string, bytes: Uint8Array): void {
    const text = (): string => decodeText(bytes);
    switch (name.slice(name.lastIndexOf('.')).toLowerCase()) {
      case '.dat':
        this.#angles(mirrorAngles(name, bytes));
        break;
      case '.csv':
        this.#angles(channelAngles(name, text()));
        break;
      case '.json':
        if (isOusterMetadata(text())) this.#add(name, this.ouster, metadataOf(name, text()));
        break;
      default:
        if (mayBeVelodyneCalibration(text()))
          this.#add(name, this.velodyne, velodyneCalibration(name, text()));
    }
  }

  #angles(angles: HesaiAngles | undefined): void {
    if (angles) this.hesai.push(angles);
  }

  #add<T>(name: string, list: T[], made: T | string): void {
    if (typeof made !== 'string') list.push(made);
    else this.findings.push({ level: 'error', file: name, place: 'whole file', reason: made, count: 1 });
  }
}
