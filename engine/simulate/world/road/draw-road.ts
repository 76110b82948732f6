/** Draws the road of a style: its axis, junctions, crossings, cross-section and paint rules. */
import { Random } from '../../random/random.ts';
import type { Profile, Strip } from '../model/profile.ts';
import type { PaintRules } from '../model/road-grammar.ts';
import type { Range, StreetLook } from '../model/street-look.ts';
import type { CrossSection } from '../model/street-parts.ts';
import type { WorldStyle } from '../model/world-style.ts';
import { drawProfile, zonesOf } from './draw-profile.ts';
import { planJunctions } from './junction-plan.ts';
import { drawKerbCuts } from './kerb-cuts.ts';
import { Route } from './route.ts';
import { Street } from './street.ts';

/** Draws the axis, junctions and crossings, the cross-section along them, and what is painted on all that. */
export function drawRoad(
  style: WorldStyle,
  lengthM: number,
  random: Random,
  seed: number,
): { readonly street: Street; readonly rules: PaintRules } {
  const grammar = style.road;
  const route = new Route(
    {
      lengthM,
      minRadiusM: grammar?.radiusM[0] ?? 75,
      maxRadiusM: grammar?.radiusM[1] ?? 240,
      straightM: grammar?.straightM ?? [72, 150],
      maxGrade: 0.028,
      ...(grammar?.junctions.firstS && { firstStraightM: grammar.junctions.firstS + 75 }),
    },
    new Random(seed, 'route'),
  );
  const { section, profile, rules } = drawSection(style, random);
  const planned = new Random(seed, 'plan');
  const { junctions, crossings } = planJunctions(route, planned, grammar);
  const whole = new Street(route, section, profile, junctions, crossings, seed);
  const plain = style.look
    ? new Street(route, rimOf(whole, style.look, seed), profile, junctions, crossings, seed)
    : whole;
  if (!grammar) return { street: plain, rules };
  const varied = drawProfile(
    grammar,
    section.lanes,
    section.laneWidthM,
    lengthM,
    zonesOf(plain.reaches(), junctions, crossings),
    new Random(seed, 'profile'),
  );
  return { street: plain.with(varied), rules };
}

/** The section with the stones of its kerbs and where they are lowered. */
function rimOf(street: Street, look: StreetLook, seed: number): CrossSection {
  if (street.section.kerbM <= 0.02) return street.section;
  const random = new Random(seed, 'kerb stone');
  const share = (range: Range): number => Math.round(255 * random.range(...range));
  const kerbStone = (share(look.kerb.albedo) << 8) | share(look.kerb.reflectance);
  return { ...street.section, kerbStone, kerbCuts: drawKerbCuts(street, look, seed) };
}

function drawSection(
  style: WorldStyle,
  random: Random,
): { section: CrossSection; profile: Profile; rules: PaintRules } {
  const { road } = style;
  const lanes = random.pick(style.lanes);
  const parkingRight = random.chance(0.6);
  const parkingLeft = lanes === 1 && random.chance(0.5);
  const laneWidthM = Math.round(random.range(...style.laneWidthM) * 20) / 20;
  const side = (parking: boolean): Strip[] => [
    ...Array.from(
      { length: lanes },
      (_, i): Strip => ({ id: `drive${i}`, kind: 'drive', width: [[0, laneWidthM]] }),
    ),
    parking
      ? { id: 'parking', kind: 'parking', width: [[0, 2.4]] }
      : { id: 'shoulder', kind: 'shoulder', width: [[0, 0.45]] },
  ];
  const kerbM = random.range(0.1, 0.15);
  const pavementM = random.range(2.4, 3.4);
  const verge = road?.edge === 'verge';
  const section = {
    laneWidthM,
    lanes,
    kerbM: verge ? 0 : kerbM,
    pavementM: verge ? 5.2 : pavementM,
    crossfall: random.range(0.015, 0.025),
    wear: style.wear,
    wearSpread: style.wearSpread ?? 0.18,
    ...(verge && { ditch: { offsetM: 3.2, depthM: 0.55 }, guardRails: true }),
    ...(road &&
      road.superelevation > 0 && {
        superelevation: { most: road.superelevation, radiusM: road.radiusM[0] },
      }),
  };
  const lineWidthM = random.pick([0.12, 0.12, 0.15]);
  const dash = random.pick([
    { onM: 3, offM: 6 },
    { onM: 3, offM: 9 },
    { onM: 3, offM: 6 },
  ]);
  return {
    section,
    profile: { middle: [], middleUses: [], left: side(parkingLeft), right: side(parkingRight) },
    rules: road?.paint ?? {
      centre: { one: 'dashed', several: 'solid', colour: 'white' },
      edgeLines: true,
      medianColour: 'white',
      crossing: 'zebra',
      dash,
      lineWidthM,
    },
  };
}
