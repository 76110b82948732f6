/**
 * A golden digest of every stage: over all that it makes of one simulated drive, metrics and verdict included. It fails when an
 * output changes without a new version of its stage: then raise the version and take over the digest.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { canonicalJson } from '../../../engine/drive/store/canonical.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { STAGES } from '../../../engine/reconstruct/stages/registry.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { temporaryFolder } from '../../support/drives.ts';

const SECONDS = 3;
/** By stage: its version, and the digest of what that version makes. */
const GOLDEN: Readonly<Record<string, readonly [version: number, digest: string]>> = {
  odometry: [3, '33878979f8850199'],
  health: [9, '4c5e90a801e2dc08'],
  alignment: [4, '38e938ad127881c5'],
  ground: [1, 'a63c1e61923c0a8d'],
  dynamics: [2, '74345aeffd35ca4b'],
  accumulation: [5, '7adcc0aa378f7623'],
  landmarks: [3, '27d9bcbdc7b9811f'],
  evidence: [4, '0ff394849ef18069'],
  vectors: [28, '2bc83fbcd5c8fbd8'],
  lanes: [16, '26fc075417032526'],
  validation: [2, 'dbed13acafcc60c2'],
};

// Elsewhere the C library and the encoder of pictures may differ in the last digit.
const here = process.platform === 'linux' && process.arch === 'x64';
const folder = temporaryFolder();
const made = new Map<string, string>();

beforeAll(async () => {
  if (!here) return;
  const log = join(folder, 'golden.mcap');
  const path = join(folder, 'golden.drive');
  await simulate({ preset: 'standard', seed: 11, seconds: SECONDS, out: log, threads: 2 });
  await ingest(log, path);
  const drive = Drive.open(path, 'write');
  try {
    const { run } = await runPipeline(drive, { threads: 2 });
    for (const { stage, artifacts, metrics, verdict } of run.stages) {
      const hash = createHash('sha256');
      for (const { id, name } of artifacts) hash.update(`${name} ${drive.artifacts.digest(id)}\n`);
      hash.update(canonicalJson([metrics, verdict]));
      made.set(stage, hash.digest('hex').slice(0, 16));
    }
  } finally {
    drive.close();
  }
});

describe.runIf(here)('of one simulated drive', () => {
  it.each(STAGES)('the stage $id makes what its version made before', ({ id, version }) => {
    expect([version, made.get(id)]).toEqual(GOLDEN[id]);
  });
});
