/** The legend for the colours of clouds and radar targets. */
import { useEffect, useState } from 'react';
import { visible } from '../../../engine/contract/visible.ts';
import { usePathColour } from '../../replay/places/pathColour.ts';
import { type ColourMapName, colourGradient } from '../../scene/colourMaps.ts';
import { RADAR_SPEED_MPS } from '../../scene/radar/radarTargets.ts';
import type { ColourBy } from '../../state/layers.ts';
import { valueText } from '../../widgets/format.ts';
import { wordsOf } from '../../widgets/words.ts';
import type { SceneSession } from './sceneSession.ts';

/** Numbers that change more often cannot be read. */
const EVERY_MS = 250;

type Shown = {
  readonly title: string;
  readonly map: ColourMapName;
  readonly low: string;
  readonly high: string;
};

/** Of the fields that clouds have everywhere; times within a sweep are stored in nanoseconds. */
const FIELD_UNITS: Readonly<Record<string, { readonly unit: string; readonly factor: number } | undefined>> =
  {
    height: { unit: ' m', factor: 1 },
    range: { unit: ' m', factor: 1 },
    time: { unit: ' ms', factor: 1e-6 },
  };

function describe(
  colourBy: ColourBy,
  [low, high]: readonly [number, number],
  of: string | undefined,
): Shown | undefined {
  if (colourBy === 'camera' || colourBy === 'rgb' || colourBy === 'sensor') return undefined;
  const field = colourBy.startsWith('field:') ? colourBy.slice(6) : colourBy;
  const { unit, factor } = FIELD_UNITS[field] ?? { unit: '', factor: 1 };
  const map = colourBy === 'range' ? 'near' : colourBy === 'intensity' ? 'glow' : 'depth';
  return {
    title:
      (field === 'height' ? 'Height over the road' : wordsOf(field)) + (of === undefined ? '' : `, ${of}`),
    map,
    low: valueText(low * factor, 2) + unit,
    high: valueText(high * factor, 2) + unit,
  };
}

export function Legend({ session }: { readonly session: SceneSession }) {
  const [shown, setShown] = useState<Shown>();
  const [radars, setRadars] = useState(0);
  useEffect(() => {
    let before = '';
    let lookedMs = Number.NEGATIVE_INFINITY;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(waiting);
      waiting = undefined;
      lookedMs = performance.now();
      setRadars(session.contents.radars());
      const legend = session.contents.legend();
      const next = legend && describe(legend.settings.colourBy, legend.range, legend.of);
      const key = JSON.stringify(next);
      if (key !== before) setShown(next);
      before = key;
    };
    // The range moves with every sweep. It changes with a drawing, so that the browser composes the page once for both, and once
    // more after the last one.
    const stop = session.view.afterDraw(() => {
      if (performance.now() - lookedMs >= EVERY_MS) look();
      else waiting ??= setTimeout(look, EVERY_MS);
    });
    return () => {
      stop();
      clearTimeout(waiting);
    };
  }, [session]);
  const path = usePathColour();
  const pathShown = path.quantity !== undefined && path.values !== undefined;
  if (!shown && radars === 0 && !pathShown) return null;
  return (
    <div className="legends num">
      {radars > 0 && (
        <div className="legend" title="Radar targets: speed along the ray over ground; larger reflects more">
          <span className="legend-title">{radars === 1 ? 'Radar' : `Radar, ${radars} sensors`}</span>
          <span>nears {RADAR_SPEED_MPS}</span>
          <Bar map="signed" />
          <span>{RADAR_SPEED_MPS} m/s leaves</span>
          <span className="legend-sizes" aria-hidden>
            <i />
            <i />
            <i />
          </span>
          <span>cross section</span>
        </div>
      )}
      {pathShown && path.quantity && (
        <div className="legend">
          <span className="legend-title">Path: {visible(path.quantity.title)}</span>
          <span>{valueText(path.range[0], 3)}</span>
          <Bar map="depth" />
          <span>
            {valueText(path.range[1], 3)} {path.quantity.unit}
          </span>
        </div>
      )}
      {shown && (
        <div className="legend">
          <span className="legend-title">{shown.title}</span>
          <span>{shown.low}</span>
          <Bar map={shown.map} />
          <span>{shown.high}</span>
        </div>
      )}
    </div>
  );
}

function Bar({ map }: { readonly map: ColourMapName }) {
  return (
    <span className="legend-bar" ref={(bar) => bar?.style.setProperty('background', colourGradient(map))} />
  );
}
