/**
 * Do the lines lie where the paint is? Projects a drive's dividers and boundaries into its own pictures through the true lens and
 * the optimised trajectory, shifted sideways in steps from −1 to 1 m, and prints the mean brightness there over the mean of the
 * ground 0.22 m to both sides. The response of lines that are right peaks at shift 0. Asserts nothing.
 *
 *   node bench/lines-on-paint.ts FILE.drive [--near 4] [--far 15] [--every 3]
 */
import { parseArgs } from 'node:util';
import { paintResponse, SHIFTS_M } from '../test/support/paint/paint-response.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    near: { type: 'string', default: '4' },
    far: { type: 'string', default: '15' },
    every: { type: 'string', default: '3' },
  },
});
const [file] = positionals;
if (!file) throw new Error('Name a drive that was reconstructed up to the vectors stage.');

const found = await paintResponse(file, {
  nearM: Number(values.near),
  farM: Number(values.far),
  every: Number(values.every),
});
for (const [name, { lengthM, lines, samples, response, peakM }] of Object.entries(found)) {
  console.log(`\n${name}: ${lines} lines, ${lengthM.toFixed(1)} m, ${samples} samples in pictures`);
  const top = Math.max(...response.map(Math.abs), 1e-9);
  SHIFTS_M.forEach((shift, k) => {
    const r = response[k] ?? 0;
    const bar = '#'.repeat(Math.max(0, Math.round((40 * r) / top)));
    console.log(
      `  ${shift >= 0 ? ' ' : ''}${shift.toFixed(2)} m  ${(100 * r).toFixed(2).padStart(7)} %  ${bar}`,
    );
  });
  console.log(`  peak at ${(100 * peakM).toFixed(1)} cm`);
}
