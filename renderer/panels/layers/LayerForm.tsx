/** The settings of one layer: colours, range, size, opacity, and what only lidar or radar has. */
import type { ReactNode } from 'react';
import {
  type ColourBy,
  changeLayer,
  type LayerSettings,
  layerSettings,
  useLayers,
} from '../../state/layers.ts';
import { colourChoices, type LayerKind, rangeOf } from './layerKind.ts';

export function LayerForm({ layer, kind }: { readonly layer: string; readonly kind: LayerKind }) {
  const settings =
    useLayers((layers) => layers.settings.get(layer)) ?? layerSettings(useLayers.getState(), layer);
  const fields = useLayers((layers) => layers.fields.get(layer)) ?? [];
  const change = (next: Partial<LayerSettings>): void => changeLayer(layer, next);
  const artifact = layer.startsWith('artifact:');
  const coloured = kind === 'lidar' || kind === 'raster';
  return (
    <div className="layer-form">
      {coloured && (
        <label>
          <span>{kind === 'raster' ? 'Channel' : 'Colour by'}</span>
          <select
            className="select select-small"
            value={settings.colourBy}
            onChange={({ target }) => change({ colourBy: target.value as ColourBy, range: undefined })}
          >
            {colourChoices(kind, artifact, fields).map(({ value, title }) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      {coloured && <RangeFields range={settings.range} onChange={(range) => change({ range })} />}
      {kind === 'lidar' && (
        <Slider
          name="Point size"
          min={1}
          max={8}
          step={0.5}
          value={settings.pointSizePx}
          onChange={(pointSizePx) => change({ pointSizePx })}
        />
      )}
      <Slider
        name="Opacity"
        min={0.05}
        max={1}
        step={0.05}
        value={settings.opacity}
        text={`${Math.round(settings.opacity * 100)} %`}
        onChange={(opacity) => change({ opacity })}
      />
      {kind === 'lidar' && !artifact && (
        <>
          <Slider
            name="Sweeps"
            min={1}
            max={100}
            value={settings.sweeps}
            onChange={(sweeps) => change({ sweeps })}
          />
          <Switch name="Deskew" on={settings.deskew} onChange={(deskew) => change({ deskew })} />
        </>
      )}
      {kind === 'objects' && (
        <>
          <Switch name="Labels" on={settings.labels} onChange={(labels) => change({ labels })} />
          <Slider
            name="Trail"
            min={0}
            max={30}
            value={settings.trailS}
            text={settings.trailS === 0 ? 'off' : `${settings.trailS} s`}
            onChange={(trailS) => change({ trailS })}
          />
        </>
      )}
      {kind === 'radar' && (
        <>
          <Slider
            name="Scans"
            min={1}
            max={50}
            value={settings.sweeps}
            onChange={(sweeps) => change({ sweeps })}
          />
          <Switch name="Speed arrows" on={settings.arrows} onChange={(arrows) => change({ arrows })} />
        </>
      )}
    </div>
  );
}

function RangeFields({
  range,
  onChange,
}: {
  readonly range: LayerSettings['range'];
  readonly onChange: (range: LayerSettings['range']) => void;
}) {
  const field = (name: string, value: number | undefined, take: (typed: number) => void): ReactNode => (
    <input
      className="input"
      type="number"
      step="any"
      placeholder="auto"
      aria-label={name}
      value={value ?? ''}
      onChange={({ target }) => take(target.valueAsNumber)}
    />
  );
  return (
    <div className="layer-range">
      <span>Range</span>
      {field('Lowest value', range?.[0], (low) => onChange(rangeOf(low, range?.[1] ?? low + 1)))}
      {field('Highest value', range?.[1], (high) => onChange(rangeOf(range?.[0] ?? 0, high)))}
    </div>
  );
}

function Slider({
  name,
  min,
  max,
  step = 1,
  value,
  text = String(value),
  onChange,
}: {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly value: number;
  readonly text?: string;
  readonly onChange: (value: number) => void;
}) {
  return (
    <label>
      <span>{name}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={({ target }) => onChange(target.valueAsNumber)}
      />
      <output className="num">{text}</output>
    </label>
  );
}

function Switch({
  name,
  on,
  onChange,
}: {
  readonly name: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}) {
  return (
    <label>
      <span>{name}</span>
      <input type="checkbox" checked={on} onChange={({ target }) => onChange(target.checked)} />
    </label>
  );
}
