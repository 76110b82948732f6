/** A piece of a line as it is drawn, for legends. */
import { LANDMARK_LOOKS, type LandmarkKind, symbolOf } from '../widgets/map/landmarks.ts';

const [WIDTH, HEIGHT] = [26, 8];

export function LineSample({
  colour,
  dash,
  width,
  symbol,
}: {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly width: number;
  readonly symbol?: LandmarkKind | undefined;
}) {
  if (symbol) return <SymbolSample kind={symbol} />;
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden>
      <line
        x1={0}
        x2={WIDTH}
        y1={HEIGHT / 2}
        y2={HEIGHT / 2}
        stroke={colour}
        strokeWidth={width}
        strokeDasharray={dash.join(' ')}
      />
    </svg>
  );
}

const SIDE = 12;

/** The sign of a pole, a sign or a light, as the views draw it. */
function SymbolSample({ kind }: { readonly kind: LandmarkKind }) {
  const { outline, dots } = symbolOf(kind);
  return (
    <svg width={WIDTH} height={SIDE} viewBox={`${-WIDTH / 2} ${-SIDE / 2} ${WIDTH} ${SIDE}`} aria-hidden>
      <g transform="scale(5)">
        <polygon
          points={outline.map((point) => point.join()).join(' ')}
          fill={LANDMARK_LOOKS[kind].colour}
          stroke="#070c12"
          strokeWidth={0.25}
        />
        {dots.map(([x, y, radius]) => (
          <circle key={y} cx={x} cy={y} r={radius} fill="#070c12" />
        ))}
      </g>
    </svg>
  );
}
