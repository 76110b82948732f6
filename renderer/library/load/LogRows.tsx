/** The logs of one drive as rows: what each is, which one is the main log, how the clocks of the others are placed. */
import { X } from 'lucide-react';
import { useId } from 'react';
import { visible } from '../../../engine/contract/visible.ts';
import { bytesText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { scrollList } from '../../widgets/scrollArea.ts';
import { type LookedLog, whyNot } from './plan.ts';
import { DECODES, isDefinition, isWrong, type Timing, unitOf, WAYS } from './timing.ts';

export function LogRows({
  all,
  main,
  timingOf,
  onMain,
  onTiming,
  onLeaveOut,
}: {
  readonly all: readonly LookedLog[];
  readonly main: LookedLog | undefined;
  readonly timingOf: (log: LookedLog) => Timing;
  readonly onMain: (log: LookedLog) => void;
  readonly onTiming: (log: LookedLog, timing: Timing) => void;
  readonly onLeaveOut: (log: LookedLog) => void;
}) {
  const left = all.filter((each) => whyNot(each) !== undefined).length;
  return (
    <>
      <ul className="load-logs" {...scrollList('Logs of the drive')}>
        {all.map((each) => (
          <LogRow
            key={each.log.grant}
            of={each}
            isMain={each === main}
            timing={timingOf(each)}
            onMain={() => onMain(each)}
            onTiming={(timing) => onTiming(each, timing)}
            onLeaveOut={() => onLeaveOut(each)}
          />
        ))}
      </ul>
      <p className="faint" role="status">
        The main log gives the drive its clock and its length.
        {left > 0 && ` ${left} of ${all.length} cannot be loaded with it: left out.`}
      </p>
    </>
  );
}

function LogRow({
  of,
  isMain,
  timing,
  onMain,
  onTiming,
  onLeaveOut,
}: {
  readonly of: LookedLog;
  readonly isMain: boolean;
  readonly timing: Timing;
  readonly onMain: () => void;
  readonly onTiming: (timing: Timing) => void;
  readonly onLeaveOut: () => void;
}) {
  const { log, looked } = of;
  const name = visible(log.name);
  const reason = whyNot(of);
  return (
    <li className="load-log" data-log={log.name}>
      <div className="load-log-head">
        <label>
          <input
            type="radio"
            name="main-log"
            checked={isMain}
            disabled={reason !== undefined}
            onChange={onMain}
          />
          <strong className="ellipsis" title={name}>
            {name}
          </strong>
        </label>
        {isMain && <span className="tag tag-good">main log</span>}
        <span className="muted">
          {looked.state === 'looking' && 'Looking at it…'}
          {looked.state === 'known' && `${looked.plan.format}, ${bytesText(looked.plan.logBytes)}`}
          {looked.state === 'failed' && 'not loaded'}
        </span>
        <IconButton name={`Take ${name} off the list`} icon={X} size={14} onClick={onLeaveOut} />
      </div>
      {reason !== undefined && <p className="verdict verdict-warn">{visible(reason)}</p>}
      {reason === undefined && !isMain && <ClockOf name={name} timing={timing} onTiming={onTiming} />}
    </li>
  );
}

export function ClockOf({
  name,
  timing,
  onTiming,
}: {
  readonly name: string;
  readonly timing: Timing;
  readonly onTiming: (timing: Timing) => void;
}) {
  const id = useId();
  const unit = unitOf(timing.way);
  if (isDefinition(name)) return <p className="faint">{DECODES}</p>;
  return (
    <div className="load-log-clock">
      <label htmlFor={id} className="faint">
        Placed
      </label>
      <select
        id={id}
        className="input"
        aria-label={`How the clock of ${name} is placed`}
        value={timing.way}
        onChange={({ target }) => {
          const way = WAYS.find(({ id }) => id === target.value)?.id;
          if (way) onTiming({ ...timing, way });
        }}
      >
        {WAYS.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      {unit !== undefined && (
        <>
          <input
            className="input num"
            inputMode="decimal"
            aria-label={`${unit}, ${name}`}
            aria-invalid={isWrong(timing)}
            value={timing.seconds}
            onChange={({ target }) => onTiming({ ...timing, seconds: target.value })}
          />
          <span className="faint">{unit}</span>
        </>
      )}
    </div>
  );
}
