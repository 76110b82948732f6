/** The calibration set: the tree of frames, the mounts, the lenses, and doubts about them. */
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { SensorCalibration } from '../../../engine/contract/calibration.ts';
import { toRollPitchYaw } from '../../../engine/geometry/se3.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useDrive } from '../../state/session.ts';
import { ageText } from '../../widgets/format.ts';
import { kindOf } from '../../widgets/streams/sensorKind.ts';
import { MountPlan } from './MountPlan.tsx';
import { plausibility } from './plausibility.ts';
import './calibration.css';
import { scrollArea } from '../../widgets/scrollArea.ts';

const DEG = 180 / Math.PI;

export function Calibration(_: PanelProps) {
  const drive = useDrive();
  if (!drive) return null;
  const { calibration, streams } = drive;
  const known = new Set(calibration.sensors.map(({ frame }) => frame));
  const without = streams.filter(
    ({ kind, frame }) => ['lidar', 'camera', 'radar'].includes(kind) && !known.has(frame),
  );
  return (
    <div className="panel-page calibration" {...scrollArea('Calibration')}>
      <p className="muted">
        Set {calibration.version}. Vehicle frame <strong>{calibration.vehicleFrame}</strong> (
        {calibration.rule}).
      </p>
      {without.map(({ id, name, frame }) => (
        <p key={id} className="finding finding-warn">
          <TriangleAlert size={13} aria-hidden /> {name}: the log says nothing about its frame “{frame}”.
        </p>
      ))}
      <MountPlan sensors={calibration.sensors} streams={streams} vehicleFrame={calibration.vehicleFrame} />
      <ul className="sensor-tree">
        {calibration.sensors.map((sensor) => (
          <Sensor
            key={sensor.frame}
            sensor={sensor}
            streams={streams.filter(({ frame }) => frame === sensor.frame)}
          />
        ))}
      </ul>
    </div>
  );
}

function Sensor({
  sensor,
  streams,
}: {
  readonly sensor: SensorCalibration;
  readonly streams: readonly { readonly id: number; readonly name: string; readonly kind: string }[];
}) {
  const { p, q } = sensor.T_vehicle_sensor;
  const { roll, pitch, yaw } = toRollPitchYaw(q);
  const doubts = plausibility(sensor, streams[0]?.kind);
  const { icon: Icon, colour } = kindOf(streams[0]?.kind ?? 'message');
  const { camera } = sensor;
  return (
    <li className="sensor">
      <div className="sensor-head">
        <Icon size={14} aria-hidden style={{ color: `var(${colour})` }} />
        <strong>{sensor.frame}</strong>
        <span className="faint ellipsis">{streams.map(({ name }) => name).join(', ')}</span>
      </div>
      <dl className="sensor-numbers num">
        <dt>position</dt>
        <dd>{p.map((value) => value.toFixed(3)).join(', ')} m</dd>
        <dt>roll, pitch, yaw</dt>
        <dd>{[roll, pitch, yaw].map((angle) => (angle * DEG).toFixed(2)).join(', ')}°</dd>
        {sensor.timeOffsetNs !== 0 && (
          <>
            <dt>time offset</dt>
            <dd>{ageText(sensor.timeOffsetNs)}</dd>
          </>
        )}
        {camera && (
          <>
            <dt>picture</dt>
            <dd>
              {camera.width} × {camera.height}, {camera.lens}
            </dd>
            <dt>field of view</dt>
            <dd>
              {(2 * Math.atan(camera.width / (2 * camera.fx)) * DEG).toFixed(1)}° ×{' '}
              {(2 * Math.atan(camera.height / (2 * camera.fy)) * DEG).toFixed(1)}°
            </dd>
            <dt>fx, fy, cx, cy</dt>
            <dd>
              {[camera.fx, camera.fy, camera.cx, camera.cy].map((value) => value.toFixed(2)).join(', ')} px
            </dd>
            {camera.distortion.some((k) => k !== 0) && (
              <>
                <dt>distortion</dt>
                <dd>{camera.distortion.map((k) => k.toPrecision(3)).join(', ')}</dd>
              </>
            )}
          </>
        )}
      </dl>
      {doubts.length === 0 ? (
        <p className="finding finding-good">
          <CircleCheck size={12} aria-hidden /> plausible
        </p>
      ) : (
        doubts.map((doubt) => (
          <p key={doubt} className="finding finding-warn">
            <TriangleAlert size={12} aria-hidden /> {doubt}
          </p>
        ))
      )}
    </li>
  );
}
