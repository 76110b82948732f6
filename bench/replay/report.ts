/** Prints what the replay bench measured. */
import type { Play, Press, Result, Spread } from './measure.ts';

const ms = ({ p50, p95, n }: Spread): string => `p50 ${p50.toFixed(0)}, p95 ${p95.toFixed(0)} ms (${n})`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;

export function print({
  title,
  log,
  load,
  open,
  press,
  play,
  skippedPress,
  skippedPlay,
  heapMb,
}: Result): void {
  console.log(`\n${log}; ${title}; load ${load.toFixed(1)}`);
  console.log(`  open to cloud            ${ms(open.cloudMs)}`);
  console.log(`  open to picture          ${ms(open.pictureMs)}`);
  console.log(`  … main thread blocked    ${ms(open.blockedMs)}`);
  printPress('press', press);
  for (const each of play) printPlay('play', each);
  printPress('press, no draws', skippedPress);
  printPlay('play, no draws', skippedPlay);
  console.log(`  JavaScript heap          ${heapMb.toFixed(0)} MB`);
}

function printPress(
  what: string,
  { cloudMs, pictureMs, drawnMs, drawsEach, oldDrawsEach, missed }: Press,
): void {
  console.log(`  ${`${what} to cloud`.padEnd(24)} ${ms(cloudMs)}`);
  console.log(`  ${`${what} to picture`.padEnd(24)} ${ms(pictureMs)}`);
  console.log(
    `  ${`${what} to drawn`.padEnd(24)} ${ms(drawnMs)}; ${drawsEach.toFixed(1)} drawings each, ` +
      `${oldDrawsEach.toFixed(1)} of the old view; ${missed} missed`,
  );
}

function printPlay(what: string, { rate, clouds, pictures, drawn, clock }: Play): void {
  console.log(
    `  ${`${what} at ${rate}x`.padEnd(24)} sweeps ${percent(clouds)} (drawn ${percent(drawn)}), ` +
      `pictures ${percent(pictures)}, clock ${clock.toFixed(3)} of true`,
  );
}
