import { fromEnu } from '../../geometry/geodesy.ts';
import type { Fault } from './fault.ts';
import { gnssOf } from './targets.ts';

/** Share of the drive at which the position jumps away and back. */
const FROM = 0.4;
const TO = 0.7;

export const gnssJump: Fault = {
  name: 'gnss-jump',
  title: 'GNSS jump',
  meaning:
    'From 40 to 70 % of the drive all fixes lie this far off, in one level direction, with the covariance of good ones.',
  unit: 'm',
  defaultValue: 3,
  least: 0,
  most: 1000,
  check: 'Health and Alignment: GNSS step against odometry',
  begin(metres, { rig, seconds, random }) {
    const { name } = gnssOf(rig, 'gnss-jump');
    const angle = random('direction').range(-Math.PI, Math.PI);
    const [eastM, northM] = [metres * Math.cos(angle), metres * Math.sin(angle)];
    const [fromS, toS] = [FROM * seconds, TO * seconds];
    return {
      facts: () => ({ sensor: name, fromS, toS, detail: { eastM, northM } }),
      message(message) {
        const { source, reading, timeS } = message;
        if (source.name !== name || reading.kind !== 'fix') return [message];
        if (timeS < fromS || timeS >= toS) return [message];
        const { fix } = reading;
        const place = fromEnu({ ...fix.place, datum: 'ellipsoid' }, [eastM, northM, 0]);
        // East and north of a place on the earth leave its tangent plane by nothing that counts here, but keep the height.
        const moved = { ...place, altitudeM: fix.place.altitudeM };
        return [{ ...message, reading: { ...reading, fix: { ...fix, place: moved } } }];
      },
    };
  },
};
