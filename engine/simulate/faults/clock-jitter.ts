import type { Fault } from './fault.ts';
import { frontCamera } from './targets.ts';

export const clockJitter: Fault = {
  name: 'clock-jitter',
  title: 'Clock jitter',
  meaning: "The front camera's stamps shake about the truth: normal, this standard deviation, three at most.",
  unit: 's',
  defaultValue: 0.01,
  least: 0,
  most: 0.1,
  check: 'Ingest: steps that shake',
  begin(sigmaS, { rig, random }) {
    const { name } = frontCamera(rig, 'clock-jitter');
    const draws = random('jitter');
    // A picture and its lens are messages of one moment and shake together.
    let [last, shiftNs] = [-1, 0n];
    const shiftsS: number[] = [];
    return {
      facts: () => ({ sensor: name, detail: { shiftsS } }),
      message(message) {
        if (message.source.name !== name) return [message];
        if (message.k !== last) {
          const sigmas = Math.max(-3, Math.min(3, draws.normal()));
          [last, shiftNs] = [message.k, BigInt(Math.round(sigmas * sigmaS * 1e9))];
          shiftsS.push(Number(shiftNs) / 1e9);
        }
        return [{ ...message, stampNs: message.stampNs + shiftNs }];
      },
    };
  },
};
