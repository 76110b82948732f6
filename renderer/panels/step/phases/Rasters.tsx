/** Rasters of one place side by side; a cell under the pointer, or under the cursor keys, is read in all of them at once. */
import { useEffect, useRef, useState } from 'react';
import type { RasterLayer } from '../../../../engine/contract/steps/layers.ts';
import { visible as readable } from '../../../../engine/contract/visible.ts';
import { valueText } from '../../../widgets/format.ts';
import { scrollArea } from '../../../widgets/scrollArea.ts';
import { pictureOf } from './drawPlan.ts';

/** So many have room to be larger. */
const FEW = 3;

/** A cell by shares of the raster's sides, so that it means the same in rasters of other cells. */
type Place = { readonly u: number; readonly v: number };

export function Rasters({ rasters }: { readonly rasters: readonly RasterLayer[] }) {
  const [place, setPlace] = useState<Place>();
  const [large, setLarge] = useState<string>();
  const shown = rasters.filter(({ title }) => large === undefined || title === large);
  return (
    <div className={`step-rasters${rasters.length <= FEW ? ' few' : ''}`} {...scrollArea('Rasters')}>
      {(shown.length > 0 ? shown : rasters).map((raster) => (
        <Raster
          key={raster.title}
          raster={raster}
          place={place}
          isLarge={raster.title === large}
          onPlace={setPlace}
          onLarge={() => setLarge((before) => (before === raster.title ? undefined : raster.title))}
        />
      ))}
    </div>
  );
}

function Raster({
  raster,
  place,
  isLarge,
  onPlace,
  onLarge,
}: {
  readonly raster: RasterLayer;
  readonly place: Place | undefined;
  readonly isLarge: boolean;
  readonly onPlace: (place: Place | undefined) => void;
  readonly onLarge: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, title, unit, low, high } = raster;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, width, height);
    context.drawImage(pictureOf(raster), 0, 0);
  }, [raster, width, height]);
  const value = place && valueAt(raster, place);
  return (
    <figure className={isLarge ? 'large' : ''}>
      <button
        type="button"
        aria-pressed={isLarge}
        aria-label={`${readable(title)}, ${isLarge ? 'beside the others' : 'alone'}`}
        onClick={onLarge}
        onPointerMove={({ currentTarget, clientX, clientY }) => {
          const { left, top, width: w, height: h } = currentTarget.getBoundingClientRect();
          onPlace({ u: (clientX - left) / w, v: 1 - (clientY - top) / h });
        }}
        onPointerLeave={() => onPlace(undefined)}
      >
        <canvas ref={canvas} width={width} height={height} />
        {place && (
          <i className="step-cross" style={{ left: `${100 * place.u}%`, top: `${100 * (1 - place.v)}%` }} />
        )}
      </button>
      <figcaption>
        {readable(title)}{' '}
        <span className="faint num">
          {value === undefined
            ? `${valueText(low, 2)} to ${valueText(high, 2)}${within(unit)}`
            : Number.isNaN(value)
              ? 'not known'
              : `${valueText(value, 3)}${within(unit)}`}
        </span>
      </figcaption>
    </figure>
  );
}

/** Units of rasters may be words with numbers of their own: "2 cm over ground". */
const within = (unit: string): string => (unit === '' ? '' : ` (${readable(unit)})`);

function valueAt({ width, height, values }: RasterLayer, { u, v }: Place): number {
  const column = Math.max(0, Math.min(width - 1, Math.floor(u * width)));
  const row = Math.max(0, Math.min(height - 1, Math.floor(v * height)));
  return values[row * width + column] ?? Number.NaN;
}
