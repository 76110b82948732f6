/** A piece of a line as it is drawn, for legends. */
const [WIDTH, HEIGHT] = [26, 8];

export function LineSample({
  colour,
  dash,
  width,
}: {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly width: number;
}) {
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
