/** Names of models in scenes to what a drive has of them. Nothing is fetched or looked for outside of the drive. */
import type { StreamInfo } from '../../../contract/streams.ts';
import type { Drive } from '../../../drive/drive.ts';
import type { EntityVersion } from '../../../ingest/objects/entities/scene-state.ts';
import type { FoundModel } from '../../../ingest/objects/found.ts';
import { likeliestName, modelKind } from '../../../ingest/objects/models/name.ts';

type Kept = ReturnType<Drive['raw']>[number];

/** Names of models to the records of a drive that hold them. */
export class ModelSources {
  readonly #kept: readonly Kept[];

  constructor(drive: Drive) {
    this.#kept = drive.raw();
  }

  /** What `objects.model` takes, or why there is no such model. @param i its place in its entity */
  of(
    { url, data, mediaType }: FoundModel,
    stream: StreamInfo,
    { seq, part, stamp }: EntityVersion,
    i: number,
  ): { readonly source: string } | { readonly missing: string } {
    const name = url || 'without a name';
    if (!modelKind(url, mediaType))
      return { missing: `The model "${name}" is neither glTF, STL nor OBJ, and not drawn.` };
    if (data) return { source: ['message', stream.id, seq, part, i, stamp].join(':') };
    const kept = likeliestName(url, this.#kept);
    return kept
      ? { source: `kept:${kept.id}` }
      : { missing: `The model "${name}" is not in the log, and was not beside it. Nothing is fetched.` };
  }

  /** A record by the name of a file. */
  named(uri: string): Kept | undefined {
    return likeliestName(uri, this.#kept);
  }
}
