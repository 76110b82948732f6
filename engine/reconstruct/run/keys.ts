/**
 * What a result is known by. Equal keys mean equal bytes, so a result is looked up by its key before anything is computed, and a
 * changed calibration, parameter or stage version makes what depends on it stale by itself. Threads do not enter.
 */
import { createHash } from 'node:crypto';
import type { CalibrationSet, MapOrigin } from '../../contract/calibration.ts';
import type { ParameterValues } from '../../contract/stages.ts';
import type { Drive } from '../../drive/drive.ts';
import { canonicalJson } from '../../drive/store/canonical.ts';
import type { Stage } from '../contract/stage.ts';
import { codeDigest } from './code-digest.ts';

/** What of the drive enters a key, apart from its streams. */
export type KeyBasis = {
  readonly t0: string;
  readonly calibration: CalibrationSet;
  readonly origin: MapOrigin | undefined;
};

/** SHA-256 as hex over the stage, its parameters, its inputs' keys (undefined: not there), the streams it reads, its model and, in a checkout, its code. */
export function resultKey(
  drive: Drive,
  basis: KeyBasis,
  stage: Stage,
  parameters: ParameterValues,
  inputs: Readonly<Record<string, string | undefined>>,
): string {
  const { version: _, ...calibration } = basis.calibration;
  const streams = drive
    .streams()
    .filter((stream) => stream.role !== 'truth' && stage.reads.includes(stream.kind))
    .map((stream) => drive.digest(stream.id));
  const code = codeDigest(stage.module);
  const content = canonicalJson({
    stage: stage.id,
    version: stage.version,
    parameters,
    inputs: Object.fromEntries(stage.takes.map(({ name }) => [name, inputs[name] ?? 'absent'])),
    streams,
    calibration,
    origin: basis.origin ?? 'local',
    t0: basis.t0,
    model: stage.modelDigest?.(parameters) ?? 'none',
    ...(code !== undefined && { code }),
    ...(stage.extensions !== undefined && { extensions: stage.extensions }),
  });
  return createHash('sha256').update(content).digest('hex');
}
