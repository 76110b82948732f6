/** The mounts of the sensors from above; x, forward, is up. */
import type { SensorCalibration } from '../../../engine/contract/calibration.ts';
import { rotate } from '../../../engine/geometry/se3.ts';
import { kindOf } from '../../widgets/streams/sensorKind.ts';

const PX_PER_M = 36;
const MARGIN_M = 0.9;

export function MountPlan({
  sensors,
  streams,
  vehicleFrame,
}: {
  readonly sensors: readonly SensorCalibration[];
  readonly streams: readonly { readonly frame: string; readonly kind: string }[];
  readonly vehicleFrame: string;
}) {
  if (sensors.length === 0) return null;
  const xs = [0, ...sensors.map(({ T_vehicle_sensor: { p } }) => p[0])];
  const ys = [0, ...sensors.map(({ T_vehicle_sensor: { p } }) => p[1])];
  const [top, bottom] = [Math.max(...xs) + MARGIN_M, Math.min(...xs) - MARGIN_M];
  const [left, right] = [Math.max(...ys) + MARGIN_M * 2, Math.min(...ys) - MARGIN_M * 2];
  const at = (x: number, y: number): [number, number] => [(left - y) * PX_PER_M, (top - x) * PX_PER_M];
  const [ox, oy] = at(0, 0);
  const [width, height] = [(left - right) * PX_PER_M, (top - bottom) * PX_PER_M];
  return (
    <svg className="mount-plan" viewBox={`0 0 ${width} ${height}`} width={Math.min(width, 420)} role="img">
      <title>Where the sensors sit, from above</title>
      <path
        d={`M${ox} ${oy + 16}V${oy - 22}m-4 7l4-7l4 7M${ox - 16} ${oy}H${ox + 16}`}
        className="mount-axes"
      />
      <text x={ox + 8} y={oy + 14}>
        {vehicleFrame}
      </text>
      {sensors.map((sensor) => {
        const kind = streams.find(({ frame }) => frame === sensor.frame)?.kind ?? 'message';
        const { p, q } = sensor.T_vehicle_sensor;
        const [x, y] = at(p[0], p[1]);
        // Cameras look along z, the others along x.
        const [dx, dy] = rotate(q, sensor.camera ? [0, 0, 1] : [1, 0, 0]);
        return (
          <g key={sensor.frame} style={{ color: `var(${kindOf(kind).colour})` }}>
            <title>{sensor.frame}</title>
            <line x1={x} y1={y} x2={x - dy * 22} y2={y - dx * 22} stroke="currentColor" strokeWidth="1.5" />
            <circle cx={x} cy={y} r="4.5" fill="currentColor" />
          </g>
        );
      })}
    </svg>
  );
}
