/** sensor_msgs/PointCloud, the cloud of old drivers: a list of points, and channels of one number a point. */
import { type ColumnArray, encodeColumns } from '../../../contract/columns.ts';
import type { PackedField } from '../../../drive/recipes/packed.ts';
import { numberAt, numbersAt, textAt, treesAt } from '../../encodings/tree.ts';
import { frameOf, stampOf } from '../header.ts';
import type { MessageConverter, MessageFamily } from '../message.ts';
import { crossSectionField, dopplerField, sourceOf } from './source.ts';

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
    for (const { name, values } of channels) {
      const called = names.get(name) ?? name;
      if (called !== '' && called !== '__proto__' && values.length === n && !(called in columns))
        columns[called] = called === 'ring' ? Uint16Array.from(values) : values;
    }
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
          payload: encodeColumns({}, columns),
          stamp: stampOf(message),
        },
      ],
    };
  };
}

export const listedCloud = {
  types: ['sensor_msgs/PointCloud'],
  open,
} satisfies MessageFamily;
