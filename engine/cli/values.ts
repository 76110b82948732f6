/** What is written behind an option, as values. Each throws InvalidArgumentError with what it must be. */
import { InvalidArgumentError } from 'commander';

/** An option that may be given again. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** NaN also of nothing, which Number takes for 0. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** A whole number from 0 on. */
export function whole(text: string): number {
  const value = numberOf(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

/** A port of this machine. */
export function port(text: string): number {
  const value = whole(text);
  if (value > 65535) throw new InvalidArgumentError('Ports end at 65535.');
  return value;
}

/** A number above 0. */
export function positive(text: string): number {
  const value = numberOf(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new InvalidArgumentError('It must be a positive number.');
  return value;
}

/** Seconds, from a place in time that the option names; may be negative. */
export function timeS(text: string): number {
  const value = numberOf(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('It must be a number of seconds.');
  return value;
}

/** LAT,LON,ALT in degrees, degrees and metres. */
export function origin(text: string): { latitudeDeg: number; longitudeDeg: number; altitudeM: number } {
  const [latitudeDeg, longitudeDeg, altitudeM, ...more] = text.split(',').map(numberOf);
  const valid = (value: number | undefined, most: number): value is number =>
    value !== undefined && Math.abs(value) <= most;
  if (!valid(latitudeDeg, 90) || !valid(longitudeDeg, 180) || !valid(altitudeM, 20_000) || more.length > 0)
    throw new InvalidArgumentError('It must be LAT,LON,ALT in degrees, degrees and metres.');
  return { latitudeDeg, longitudeDeg, altitudeM };
}
