/** A typed time: "12.5", "1:05.2" from the start; "+3", "-0.5" from the playhead; "13:02:26.1" or an ISO time in UTC. */
import { type Nanoseconds, NS_PER_S } from '../../engine/contract/time.ts';

const DAY_S = 86_400;

export function parseTime(text: string, t0: string, now: Nanoseconds): Nanoseconds | undefined {
  const typed = text.trim();
  const signed = /^([+\-−])\s*(\d+(?:\.\d*)?)\s*s?$/.exec(typed);
  if (signed) return now + (signed[1] === '+' ? 1 : -1) * Number(signed[2]) * NS_PER_S;
  const plain = /^(\d+(?:\.\d*)?)\s*s?$/.exec(typed);
  if (plain) return Number(plain[1]) * NS_PER_S;
  const minutes = /^(\d+):([0-5]?\d(?:\.\d*)?)$/.exec(typed);
  if (minutes) return (Number(minutes[1]) * 60 + Number(minutes[2])) * NS_PER_S;
  const startS = Number(BigInt(t0) / 1_000_000n) / 1000;
  const day = /^([0-2]?\d):([0-5]\d):([0-5]?\d(?:\.\d*)?)Z?$/.exec(typed);
  if (day) {
    const ofDay = Number(day[1]) * 3600 + Number(day[2]) * 60 + Number(day[3]);
    const offset = (ofDay - (startS % DAY_S) + DAY_S) % DAY_S;
    return Math.round(offset * NS_PER_S);
  }
  if (/^\d{4}-\d\d-\d\d/.test(typed)) {
    const ms = Date.parse(typed.endsWith('Z') ? typed : `${typed}Z`);
    if (Number.isFinite(ms)) return Math.round((ms / 1000 - startS) * NS_PER_S);
  }
  return undefined;
}
