/** State lanes: the values of texts, booleans and enumerations as stretches over the timeline's range. */
import { ChartGantt, X } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { DriveInfo, StateField } from '../../../engine/contract/api.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { SCRIPTS_STAY, StampNote } from '../../replay/StampNote.tsx';
import { signalName } from '../../replay/signals/signalName.ts';
import { usePlayback } from '../../state/playback.ts';
import { rested } from '../../state/read/rested.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useScripts } from '../../state/scripts.ts';
import { useDrive } from '../../state/session.ts';
import { useTimeRange } from '../../state/timeRange.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { clockText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { stateColours } from './stateColours.ts';
import './states.css';
import { useReplayClock } from '../../state/replayClock.ts';

type Named = StateField & { readonly name: string };

export function States({ params, setParams, visible }: PanelProps) {
  const link = useLink();
  const drive = useDrive();
  const version = useScripts((state) => state.version);
  const read = useLoadable(drive?.drive, version, visible, async (signal) => {
    const { result } = await link.request(
      'states.fields',
      { drive: drive?.drive ?? '' },
      { lane: 'analysis', signal },
    );
    return result.fields;
  });
  const fields = useMemo(
    () =>
      (readyOf(read) ?? []).map(
        (field): Named => ({
          ...field,
          name: signalName(drive, field),
        }),
      ),
    [read, drive],
  );
  // Kept by name, because ids differ between drives and a layout is used for all of them.
  const names = useMemo(
    () => (Array.isArray(params.lanes) ? params.lanes.filter((name) => typeof name === 'string') : undefined),
    [params.lanes],
  );
  const shown = (names ?? preferred(fields)).flatMap(
    (name) => fields.find((each) => each.name === name) ?? [],
  );
  const setNames = (next: readonly string[]): void => setParams({ ...params, lanes: next });
  if (!drive) return null;
  const chosen = shown.map(({ name }) => name);
  return (
    <div className="panel-column">
      <div className="panel-bar">
        <select
          className="select select-small"
          aria-label="Add a lane"
          value=""
          disabled={fields.length === 0}
          onChange={({ target }) => target.value && setNames([...chosen, target.value])}
        >
          <option value="">Add a lane…</option>
          {fields
            .filter(({ name }) => !chosen.includes(name))
            .map(({ name }) => (
              <option key={name} value={name}>
                {readable(name)}
              </option>
            ))}
        </select>
      </div>
      {shown.some(({ script }) => script !== undefined) && <StampNote text={SCRIPTS_STAY} />}
      <LoadState of={read} what="the fields" />
      {read.state === 'ready' && shown.length === 0 && (
        <Empty icon={ChartGantt}>
          {fields.length === 0
            ? 'No message of this drive holds texts, booleans or whole numbers.'
            : 'Add a lane: a mode, a state, a status over time.'}
        </Empty>
      )}
      <div className="panel-scroll lanes" {...scrollArea('Lanes')}>
        {shown.map((field) => (
          <Lane
            key={field.name}
            drive={drive}
            field={field}
            visible={visible}
            onRemove={() => setNames(chosen.filter((name) => name !== field.name))}
          />
        ))}
        {shown.length > 0 && <PlayheadLine />}
      </div>
    </div>
  );
}

function Lane({
  drive,
  field: { stream, path, script, name },
  visible,
  onRemove,
}: {
  readonly drive: DriveInfo;
  readonly field: Named;
  readonly visible: boolean;
  readonly onRemove: () => void;
}) {
  const link = useLink();
  const clock = useReplayClock((state) => state.clock);
  const { from, to } = useTimeRange();
  const version = useScripts((state) => (script === undefined ? 0 : state.version));
  const read = useLoadable(
    `${drive.drive}/${clock}/${name}`,
    `${from}/${to}/${version}`,
    visible,
    async (signal) => {
      await rested();
      const range = { from: Math.floor(from), to: Math.ceil(to) };
      const asked = {
        drive: drive.drive,
        stream,
        path,
        clock,
        ...range,
        ...(script === undefined ? {} : { script }),
      };
      return (await link.request('states.read', asked, { lane: 'analysis', signal })).result;
    },
  );
  const runs = readyOf(read)?.runs ?? [];
  const colours = stateColours(runs.map(({ value }) => value));
  const now = usePlayback(({ t }) =>
    visible ? runs.findLast((run) => run.from <= t && t < run.to)?.value : undefined,
  );
  const share = (t: number): string => `${(100 * (Math.min(to, Math.max(from, t)) - from)) / (to - from)}%`;
  return (
    <section className="lane">
      <header>
        <span className="ellipsis" title={readable(name)}>
          {readable(name)}
        </span>
        <strong className="ellipsis">{now === undefined ? '–' : readable(now)}</strong>
        <IconButton name={`Remove ${readable(name)}`} title="Remove" icon={X} size={12} onClick={onRemove} />
      </header>
      <div className="lane-runs">
        <LoadState of={read} what="the states" slim />
        {runs.map((run) => (
          <button
            key={run.from}
            type="button"
            tabIndex={-1}
            title={`${readable(run.value)}: ${clockText(run.from)} to ${clockText(run.to)}`}
            style={{
              left: share(run.from),
              width: `calc(${share(run.to)} - ${share(run.from)})`,
              background: colours.get(run.value),
            }}
            onClick={() => usePlayback.getState().seek(Math.max(Math.ceil(from), run.from))}
          >
            {readable(run.value)}
          </button>
        ))}
      </div>
      {readyOf(read)?.truncated && <p className="faint">More changes than are drawn: zoom in.</p>}
    </section>
  );
}

/** Over all lanes, in step with the timeline. */
function PlayheadLine() {
  const line = useRef<HTMLDivElement>(null);
  const { from, to } = useTimeRange();
  useEffect(() => {
    const place = ({ t }: { t: number }): void => {
      if (!line.current) return;
      line.current.style.left = `${(100 * (t - from)) / (to - from)}%`;
      line.current.style.visibility = t >= from && t <= to ? '' : 'hidden';
    };
    place(usePlayback.getState());
    return usePlayback.subscribe(place);
  }, [from, to]);
  return (
    <div className="lanes-playhead">
      <div ref={line} />
    </div>
  );
}

/** Before anything was chosen: fields that are called a mode or a state. */
const preferred = (fields: readonly Named[]): string[] =>
  fields
    .map(({ name }) => name)
    .filter((name) => /(^|[._ /])(mode|state|status|gear|phase)$/i.test(name))
    .slice(0, 4);
