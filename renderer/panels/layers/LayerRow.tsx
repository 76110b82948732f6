/** One layer: its eye, its name, its note; its settings when unfolded. */
import { ChevronDown, ChevronRight, CircleAlert, Eye, EyeOff, Info, type LucideIcon, X } from 'lucide-react';
import { useState } from 'react';
import { type ColourBy, changeLayer, layerSettings, useLayers } from '../../state/layers.ts';

export type LayerKind = 'lidar' | 'radar' | 'camera' | 'raster' | 'plain';

export function LayerRow({
  layer,
  title,
  hint = title,
  icon: Icon,
  colour,
  kind,
  onClose,
}: {
  readonly layer: string;
  readonly title: string;
  /** The whole name. */
  readonly hint?: string;
  readonly icon: LucideIcon;
  readonly colour: string;
  readonly kind: LayerKind;
  readonly onClose?: () => void;
}) {
  const settings =
    useLayers((layers) => layers.settings.get(layer)) ?? layerSettings(useLayers.getState(), layer);
  const note = useLayers(({ notes }) => notes.get(layer));
  const [open, setOpen] = useState(false);
  const { visible } = settings;
  const foldable = kind === 'lidar' || kind === 'radar' || kind === 'raster';
  return (
    <li className={visible ? 'layer' : 'layer layer-off'}>
      <div className="layer-head">
        <button
          type="button"
          className="icon-button"
          aria-label={visible ? `Hide ${title}` : `Show ${title}`}
          aria-pressed={visible}
          title={visible ? 'Hide' : 'Show'}
          onClick={() => changeLayer(layer, { visible: !visible })}
        >
          {visible ? <Eye size={14} /> : <EyeOff size={14} />}
        </button>
        <button
          type="button"
          className="layer-name"
          disabled={!foldable}
          aria-expanded={foldable ? open : undefined}
          onClick={() => setOpen(!open)}
        >
          <Icon size={14} aria-hidden ref={(icon) => icon?.style.setProperty('color', `var(${colour})`)} />
          <span className="ellipsis" title={hint}>
            {title}
          </span>
          {foldable &&
            (open ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />)}
        </button>
        {onClose && (
          <button
            type="button"
            className="icon-button"
            aria-label={`Close ${title}`}
            title="Close"
            onClick={onClose}
          >
            <X size={13} />
          </button>
        )}
      </div>
      {note && visible && (
        <p className={`layer-note layer-note-${note.level}`}>
          {note.level === 'warn' ? <CircleAlert size={12} aria-hidden /> : <Info size={12} aria-hidden />}
          {note.text}
        </p>
      )}
      {open && foldable && <LayerSettingsForm layer={layer} kind={kind} />}
    </li>
  );
}

const CLOUD_COLOURS: readonly { readonly value: ColourBy; readonly title: string }[] = [
  { value: 'intensity', title: 'Intensity' },
  { value: 'height', title: 'Height over the road' },
  { value: 'range', title: 'Range' },
  { value: 'camera', title: 'Camera colour' },
  { value: 'sensor', title: 'One colour' },
];

function LayerSettingsForm({ layer, kind }: { readonly layer: string; readonly kind: LayerKind }) {
  const settings =
    useLayers((layers) => layers.settings.get(layer)) ?? layerSettings(useLayers.getState(), layer);
  const fields = useLayers((layers) => layers.fields.get(layer));
  const change = (next: Parameters<typeof changeLayer>[1]): void => changeLayer(layer, next);
  const artifact = layer.startsWith('artifact:');
  const base =
    kind === 'raster'
      ? []
      : CLOUD_COLOURS.filter(({ value }) => !artifact || value === 'height' || value === 'sensor');
  const extra = (fields ?? []).filter((name) => !base.some(({ value }) => value === name));
  return (
    <div className="layer-form">
      {(kind === 'lidar' || kind === 'raster') && (
        <label>
          <span>{kind === 'raster' ? 'Channel' : 'Colour by'}</span>
          <select
            className="select select-small"
            value={settings.colourBy}
            onChange={({ target }) => change({ colourBy: target.value as ColourBy, range: undefined })}
          >
            {base.map(({ value, title }) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
            {extra.map((name) => (
              <option key={name} value={name === 'rgb' || name === 'intensity' ? name : `field:${name}`}>
                {name === 'time' ? 'Time within the sweep' : name === 'ring' ? 'Ring' : name}
              </option>
            ))}
          </select>
        </label>
      )}
      {(kind === 'lidar' || kind === 'raster') && (
        <div className="layer-range">
          <span>Range</span>
          <input
            className="input"
            type="number"
            step="any"
            placeholder="auto"
            aria-label="Lowest value"
            value={settings.range?.[0] ?? ''}
            onChange={({ target }) =>
              change({
                range: rangeOf(target.valueAsNumber, settings.range?.[1] ?? target.valueAsNumber + 1),
              })
            }
          />
          <input
            className="input"
            type="number"
            step="any"
            placeholder="auto"
            aria-label="Highest value"
            value={settings.range?.[1] ?? ''}
            onChange={({ target }) =>
              change({ range: rangeOf(settings.range?.[0] ?? 0, target.valueAsNumber) })
            }
          />
        </div>
      )}
      {kind === 'lidar' && (
        <label>
          <span>Point size</span>
          <input
            type="range"
            min={1}
            max={8}
            step={0.5}
            value={settings.pointSizePx}
            onChange={({ target }) => change({ pointSizePx: target.valueAsNumber })}
          />
          <output className="num">{settings.pointSizePx}</output>
        </label>
      )}
      <label>
        <span>Opacity</span>
        <input
          type="range"
          min={0.05}
          max={1}
          step={0.05}
          value={settings.opacity}
          onChange={({ target }) => change({ opacity: target.valueAsNumber })}
        />
        <output className="num">{Math.round(settings.opacity * 100)} %</output>
      </label>
      {kind === 'lidar' && !artifact && (
        <>
          <label>
            <span>Sweeps</span>
            <input
              type="range"
              min={1}
              max={100}
              value={settings.sweeps}
              onChange={({ target }) => change({ sweeps: target.valueAsNumber })}
            />
            <output className="num">{settings.sweeps}</output>
          </label>
          <label>
            <span>Deskew</span>
            <input
              type="checkbox"
              checked={settings.deskew}
              onChange={({ target }) => change({ deskew: target.checked })}
            />
          </label>
        </>
      )}
      {kind === 'radar' && (
        <label>
          <span>Speed arrows</span>
          <input
            type="checkbox"
            checked={settings.arrows}
            onChange={({ target }) => change({ arrows: target.checked })}
          />
        </label>
      )}
    </div>
  );
}

const rangeOf = (low: number, high: number): readonly [number, number] | undefined =>
  Number.isFinite(low) && Number.isFinite(high) ? [low, high] : undefined;
