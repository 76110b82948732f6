/** sensor_msgs/PointCloud, the cloud of old drivers: a list of points, and channels of one number a point. */
import { type ColumnArray, encodeColumns } from '../../../contract/columns.ts';
import { finitePoints, type PackedField } from '../../../drive/recipes/packed.ts';
import { picked } from '../../../drive/recipes/values.ts';
import { numberAt, numbersAt, textAt, treesAt } from '../../encodings/tree.ts';
import { frameOf, stampOf } from '../header.ts';
import type { ConvertedMessage, MessageConverter, MessageFamily } from '../message.ts';
import { crossSectionField, dopplerField, sourceOf } from './source.ts';

/** Characters of a name in a sentence. */
const MOST_NAME = 40;

function open(topic: string): MessageConverter {
  return (message) => {
    const points = treesAt(message, 'points');
    const n = points.length;
    const channels = treesAt(message, 'channels').map((each) => ({
      name: textAt(each, 'name'),
      values: Float32Array.from(numbersAt(each, 'values')),
    }));
    const fields = channels.map(({ name }): PackedField => ({ name, type: 'f32', offset: 0, count: 1 }));
    const frame = frameOf(message);
    const layout = {
      width: n,
      height: 1,
      pointStep: 12,
      rowStep: 12 * n,
      littleEndian: true,
      fields,
      data: new Uint8Array(),
    };
    const source = sourceOf(layout, { topic, frame });
    const radar = source === 'radar';
    const names = new Map(
      radar
        ? [
            [dopplerField(fields)?.name, 'doppler'],
            [crossSectionField(fields)?.name, 'rcs'],
          ]
        : [['intensities', 'intensity']],
    );
    const xyz = Float32Array.from(
      points.flatMap((point) => ['x', 'y', 'z'].map((axis) => numberAt(point, axis) ?? Number.NaN)),
    );
    const columns: Record<string, ColumnArray> = { xyz };
    const notes: NonNullable<ConvertedMessage['notes']>[number][] = [];
    for (const { name, values } of channels) {
      const called = names.get(name) ?? name;
      if (called !== '' && called !== '__proto__' && values.length === n && !(called in columns))
        columns[called] = called === 'ring' ? Uint16Array.from(values) : values;
      if (values.length !== n)
        notes.push({
          level: 'warn',
          reason: `its channel ${JSON.stringify(name.slice(0, MOST_NAME))} has another number of values than there are points: left out`,
          count: 1,
        });
    }
    const kept = finitePoints(xyz);
    if (kept)
      notes.push({
        level: 'info',
        reason: 'points without finite coordinates are left out',
        count: n - kept.length,
      });
    return {
      samples: [
        {
          facts: () => ({
            kind: radar ? 'radar' : 'lidar',
            ...(source === 'derived' ? { role: 'estimate' } : {}),
            frame,
            codec: 'columns/1',
            key: true,
            meta: { fields: fields.map(({ name }) => `${name}:f32`) },
          }),
          payload: encodeColumns({}, kept ? picked(new Map(Object.entries(columns)), kept, n) : columns),
          stamp: stampOf(message),
        },
      ],
      notes,
    };
  };
}

export const listedCloud = {
  types: ['sensor_msgs/PointCloud'],
  open,
} satisfies MessageFamily;
