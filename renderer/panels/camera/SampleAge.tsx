/** The age of the shown sample at the playhead. Written straight into the document, since it changes with every frame. */
import { useEffect, useRef } from 'react';
import type { LoadedSample } from '../../replay/loadedSample.ts';
import { usePlayback } from '../../state/playback.ts';
import { CLOCK_TAGS, useReplayClock } from '../../state/replayClock.ts';
import { oldText } from '../../widgets/format.ts';

/** Older than this many of its own periods a sample is stale. */
const STALE_PERIODS = 1.5;

export function SampleAge({ sample }: { readonly sample: LoadedSample | undefined }) {
  const tag = useReplayClock(({ clock }) => CLOCK_TAGS[clock]);
  const badge = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!sample) return;
    const { info, stream } = sample;
    const show = ({ t }: { t: number }): void => {
      if (!badge.current) return;
      const age = t - info.tClock;
      const late = stream.periodNs !== undefined ? age > STALE_PERIODS * stream.periodNs : info.stale;
      const stale = late || age < 0;
      badge.current.textContent = `${stale ? 'stale · ' : ''}${oldText(age)} · #${info.seq}${tag}`;
      badge.current.classList.toggle('stale', stale);
    };
    show(usePlayback.getState());
    return usePlayback.subscribe(show);
  }, [sample, tag]);
  if (!sample) return null;
  const flags = sample.info.flags;
  return (
    <div className="sample-age num">
      <span ref={badge} />
      {(flags & 1) !== 0 && <span className="stale">stamp invalid: log time used</span>}
      {(flags & 2) !== 0 && <span className="stale">damaged</span>}
    </div>
  );
}
