/** Results of stages, read part by part, and what each item of them was made from. */
import { z } from 'zod';
import type { ArtifactInfo, PartInfo } from '../artifacts.ts';
import { handle, id, type Payload, result } from './method.ts';

export type EvidenceLink = {
  readonly item: string;
  readonly stage: string;
  readonly stream?: number;
  readonly fromSeq?: number;
  readonly toSeq?: number;
  readonly artifact?: number;
  readonly key?: string;
  readonly weight: number;
};

export const ARTIFACTS = {
  'artifacts.parts': {
    params: z.object({ drive: handle, artifact: id, level: id.optional() }),
    result: result<{ readonly artifact: ArtifactInfo; readonly parts: readonly PartInfo[] }>(),
  },
  'artifacts.read': {
    params: z.object({
      drive: handle,
      artifact: id,
      parts: z.array(z.object({ key: z.string().max(100), level: id })).max(256),
    }),
    result: result<{ readonly parts: readonly (PartInfo & { readonly payload: Payload })[] }>(),
  },
  /** Payload: PNG; missing for a kind without pictures. */
  'artifacts.picture': {
    params: z.object({ drive: handle, artifact: id }),
    result: result<{ readonly payload?: Payload }>(),
  },
  /** Links from an item of an artifact, stage by stage, back to samples. */
  'evidence.of': {
    params: z.object({ drive: handle, artifact: id, item: z.string().max(200) }),
    result: result<{ readonly links: readonly EvidenceLink[] }>(),
  },
} as const;
