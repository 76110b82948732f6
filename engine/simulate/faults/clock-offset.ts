import type { Fault } from './fault.ts';
import { frontCamera } from './targets.ts';

export const clockOffset: Fault = {
  name: 'clock-offset',
  title: 'Clock offset',
  meaning:
    "The front camera's clock is ahead: its stamps are later than the truth by this much (negative: earlier).",
  unit: 's',
  defaultValue: 0.05,
  least: -0.5,
  most: 0.5,
  check: 'Health: clock of the camera against the lidar; ingest: stamps after the log received them',
  begin(offsetS, { rig }) {
    const { name } = frontCamera(rig, 'clock-offset');
    const offsetNs = BigInt(Math.round(offsetS * 1e9));
    return {
      facts: () => ({ sensor: name }),
      message: (message) =>
        message.source.name === name ? [{ ...message, stampNs: message.stampNs + offsetNs }] : [message],
    };
  },
};
