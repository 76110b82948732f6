/** Vehicles in the ego vehicle's lane: one ahead of it and two behind, which drive as it does. */
import type { VehicleKind } from '../meshes/vehicle-shapes.ts';
import { vehicleSize } from '../meshes/vehicles.ts';
import type { EgoMotion } from './ego-motion.ts';
import type { Populace } from './populace.ts';
import { isBraking } from './road-flow.ts';
import { companion } from './traffic.ts';

export function addCompanions({ street, plan, random, users }: Populace): void {
  const { ego, free, leadS } = plan;
  const small = (): VehicleKind => random.pick(['hatch', 'saloon', 'suv']);
  const add = (kind: VehicleKind, motion: EgoMotion, aheadS: number, aheadM: number): void =>
    users.addVehicle(kind, companion(street, motion, aheadS, aheadM), (time) =>
      isBraking(motion.along(time + aheadS)),
    );
  add(small(), free, leadS, 6);
  if (ego.plan.standing) return;
  const lag = random.range(2.2, 3.2);
  const first = small();
  add(first, ego, -lag, -7);
  const second = random.pick<VehicleKind>(['van', 'hatch', 'truck', 'suv', 'saloon', 'bus']);
  const apart = (vehicleSize(first).lengthM + vehicleSize(second).lengthM) / 2 + 2.4;
  add(second, ego, -lag - random.range(2, 2.8), -7 - apart);
}
