/** Artifacts of stages, part by part, and the small picture of each. */
import type { PartInfo } from '../../contract/artifacts.ts';
import { InputError } from '../../contract/errors.ts';
import { Payloads } from '../wire/answer.ts';
import { threadMethod } from './method.ts';

/** One answer's worth of parts; a client asks again for the rest. */
const MOST_BYTES = 256 * 1024 * 1024;

export const artifactParts = threadMethod(
  'artifacts.parts',
  'analysis',
  ({ drive, artifact, level }, drives) => {
    const { artifacts } = drives.reading(drive);
    return { result: { artifact: artifacts.info(artifact), parts: artifacts.parts(artifact, level) } };
  },
);

export const readArtifact = threadMethod(
  'artifacts.read',
  'analysis',
  ({ drive, artifact, parts }, drives) => {
    const { artifacts } = drives.reading(drive);
    const payloads = new Payloads();
    const read: (PartInfo & { readonly payload: number })[] = [];
    let bytes = 0;
    for (const { key, level } of parts) {
      const info = artifacts.part(artifact, key, level);
      if (!info) throw new InputError(`Artifact ${artifact} has no part "${key}" at level ${level}.`);
      bytes += info.bytes;
      if (bytes > MOST_BYTES)
        throw new InputError(
          `These parts are ${bytes} bytes or more; ask for at most ${MOST_BYTES} at once.`,
        );
      read.push({ ...info, payload: payloads.add(artifacts.read(artifact, key, level)) });
    }
    return { result: { parts: read }, payloads: payloads.list };
  },
);

export const artifactPicture = threadMethod(
  'artifacts.picture',
  'analysis',
  async ({ drive, artifact }, drives) => {
    const { pictureOf } = await import('../../artifacts/picture.ts');
    const picture = await pictureOf(drives.reading(drive), artifact);
    return picture ? { result: { payload: 0 }, payloads: [picture] } : { result: {} };
  },
);
