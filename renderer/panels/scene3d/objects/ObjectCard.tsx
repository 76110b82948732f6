/** What is told of the chosen object at the playhead: class, number, score, size, speed, distance, age of the sample. */
import { X } from 'lucide-react';
import { visible } from '../../../../engine/contract/visible.ts';
import { chooseObject, useChosenObject } from '../../../replay/objects/chosenObject.ts';
import { useSample } from '../../../replay/ReplayContext.tsx';
import { streamOf, useDrive } from '../../../state/session.ts';
import { classColour } from '../../../widgets/classColour.ts';
import { ageText } from '../../../widgets/format.ts';
import { IconButton } from '../../../widgets/IconButton.tsx';
import { wordsOf } from '../../../widgets/words.ts';
import './objects.css';

const KMH = 3.6;

export function ObjectCard() {
  const drive = useDrive();
  const object = useChosenObject(({ object }) => object);
  const stream = drive && object ? streamOf(drive, object.stream) : undefined;
  const sample = useSample(stream, stream !== undefined);
  if (!object || !stream) return null;
  const box =
    sample?.content.kind === 'objects'
      ? sample.content.objects.boxes.find(({ id }) => id === object.id)
      : undefined;
  const close = (
    <IconButton name="Let go of the object" icon={X} size={13} onClick={() => chooseObject(undefined)} />
  );
  if (!box || !sample) {
    return (
      <section className="pin-card object-card" aria-label="Object">
        <header>
          <strong>Object {visible(object.id)}</strong>
          {close}
        </header>
        <p className="pin-time">Not told at this moment.</p>
      </section>
    );
  }
  const { label, id, tracked, score, p, size, velocity, facts = {} } = box;
  const rows: [string, string][] = [
    ...(tracked ? ([['number', visible(id)]] as [string, string][]) : []),
    ...(score === undefined ? [] : ([['score', score.toFixed(3)]] as [string, string][])),
    ['length × width × height', `${size.map((value) => value.toFixed(2)).join(' × ')} m`],
    ['ahead, left, up', `${p.map((value) => value.toFixed(2)).join(', ')} m`],
    ['distance', `${Math.hypot(p[0], p[1]).toFixed(1)} m`],
    ...(velocity
      ? ([['speed', `${(Math.hypot(...velocity) * KMH).toFixed(1)} km/h`]] as [string, string][])
      : []),
    ...Object.entries(facts).map(([name, value]): [string, string] => [
      wordsOf(name),
      visible(String(value)),
    ]),
  ];
  return (
    <section className="pin-card object-card num" aria-label="Object">
      <header>
        <i style={{ background: classColour(label) }} />
        <strong>{visible(label)}</strong>
        {close}
      </header>
      <p className="pin-time">
        {visible(stream.name)}, {ageText(sample.info.ageNs)} before the playhead
        {sample.info.stale && ' (stale)'}
      </p>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name} className="hover-row">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
