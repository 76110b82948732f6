/** What the colours of the cloud mean. */
import { useEffect, useState } from 'react';
import { type ColourMapName, colourGradient } from '../../scene/colourMaps.ts';
import type { ColourBy } from '../../state/layers.ts';
import { valueText } from '../../widgets/format.ts';
import type { SceneSession } from './sceneSession.ts';

type Shown = {
  readonly title: string;
  readonly map: ColourMapName;
  readonly low: string;
  readonly high: string;
};

function describe(colourBy: ColourBy, [low, high]: readonly [number, number]): Shown | undefined {
  const unit = colourBy === 'height' || colourBy === 'range' ? ' m' : '';
  if (colourBy === 'camera' || colourBy === 'rgb' || colourBy === 'sensor') return undefined;
  const title = colourBy.startsWith('field:') ? colourBy.slice(6) : colourBy;
  const map = colourBy === 'range' ? 'near' : colourBy === 'intensity' ? 'glow' : 'depth';
  return {
    title: title[0]?.toUpperCase() + title.slice(1),
    map,
    low: valueText(low, 2) + unit,
    high: valueText(high, 2) + unit,
  };
}

export function Legend({ session }: { readonly session: SceneSession }) {
  const [shown, setShown] = useState<Shown>();
  useEffect(() => {
    let before = '';
    let last = 0;
    return session.view.afterDraw(() => {
      // The range moves with every sweep; four times a second is enough to read it.
      const now = performance.now();
      if (now - last < 250) return;
      last = now;
      const legend = session.contents.legend();
      const next = legend && describe(legend.settings.colourBy, legend.range);
      const key = JSON.stringify(next);
      if (key !== before) setShown(next);
      before = key;
    });
  }, [session]);
  if (!shown) return null;
  return (
    <div className="legend num">
      <span className="legend-title">{shown.title}</span>
      <span>{shown.low}</span>
      <span
        className="legend-bar"
        ref={(bar) => bar?.style.setProperty('background', colourGradient(shown.map))}
      />
      <span>{shown.high}</span>
    </div>
  );
}
