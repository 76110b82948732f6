/** The bytes of a model of a scene. */
import { InputError } from '../../../contract/errors.ts';
import { modelKind } from '../../../ingest/objects/models/name.ts';
import { threadMethod } from '../method.ts';
import { replayOf } from '../replay.ts';

export const objectModel = threadMethod('objects.model', 'analysis', async ({ drive, source }, drives) => {
  const [{ modelOf }, { objectView }] = await Promise.all([
    import('../../../ingest/objects/models/model.ts'),
    import('./object-view.ts'),
  ]);
  const open = drives.reading(drive);
  const { scenes, models } = objectView(drive, drives, drives.once(drive, replayOf), undefined);
  const fileOf = (uri: string): Uint8Array | undefined => {
    const kept = models.named(uri);
    return kept && open.rawBytes(kept.id);
  };
  const [way, ...numbers] = source.split(':');
  const [a = 0, seq = 0, part = 0, i = 0, t = 0] = numbers.map(Number);
  const found = ((): { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array } => {
    if (way === 'kept') {
      const name = open.raw().find(({ id }) => id === a)?.name ?? '';
      return { name, mediaType: '', bytes: open.rawBytes(a) };
    }
    const version = { id: '', space: '', seq, part, stamp: t, unstamped: true, locked: false, until: 0 };
    const model = scenes.shapes(open.stream(a), version).models?.[i]?.model;
    if (!model?.data) throw new InputError('This message has no such model.');
    return { name: model.url || 'in the message', mediaType: model.mediaType, bytes: model.data };
  })();
  const kind = modelKind(found.name, found.mediaType);
  if (!kind) throw new InputError(`The model "${found.name}" is neither glTF, STL nor OBJ.`);
  const model = modelOf(found.name, kind, found.bytes, fileOf);
  return { result: { payload: 0, kind: model.kind }, payloads: [new Uint8Array(model.bytes)] };
});
