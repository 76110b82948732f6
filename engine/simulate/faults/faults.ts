/** The faults of one drive, one after the other at each place where they lay hands on it. */
import { InputError } from '../../contract/errors.ts';
import type { LidarSpec, LidarSweep, PictureSpec, RaycastScene } from '../../kernels/raycast.ts';
import type { Outgoing } from '../log/source.ts';
import { Random } from '../random/random.ts';
import type { LoggedCalibration } from '../rig/calibration.ts';
import type { CameraRig, LidarRig } from '../rig/rig.ts';
import type { WorldStyle } from '../world/model/world-style.ts';
import type { World } from '../world/world.ts';
import type { Fault, FaultDrive, FaultFacts, FaultHooks, FaultRequest } from './fault.ts';
import { FAULTS } from './registry.ts';

export type ChosenFault = { readonly fault: Fault; readonly value: number };

/** @throws InputError on a name that is none, a name given twice, and a value out of range. */
export function chooseFaults(requests: readonly FaultRequest[]): ChosenFault[] {
  return requests.map(({ name, value: given }, i) => {
    const fault = FAULTS.find((each) => each.name === name);
    if (!fault) {
      const names = FAULTS.map((each) => each.name).join(', ');
      throw new InputError(`There is no fault "${name}"${names ? `; there are ${names}` : ''}.`);
    }
    if (requests.findIndex((each) => each.name === name) < i)
      throw new InputError(`The fault "${name}" is asked for twice.`);
    const value = given ?? fault.defaultValue;
    if (!(value >= fault.least && value <= fault.most)) {
      const unit = fault.unit ? ` ${fault.unit}` : '';
      throw new InputError(`The fault "${name}" takes ${fault.least} to ${fault.most}${unit}, not ${value}.`);
    }
    return { fault, value };
  });
}

/** A line of faults.json: what is wrong in the log, where, since when, and of what size. */
export type TrueFault = FaultFacts & {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly check: string;
  readonly checkIsPlanned?: true;
};

export class Faults {
  readonly #hooks: readonly FaultHooks[];
  readonly #chosen: readonly ChosenFault[];

  constructor(chosen: readonly ChosenFault[], drive: Omit<FaultDrive, 'random'>) {
    this.#chosen = chosen;
    this.#hooks = chosen.map(({ fault, value }) =>
      fault.begin(value, {
        ...drive,
        random: (name) => new Random(drive.seed, `fault ${fault.name} ${name}`),
      }),
    );
  }

  /** What there is to know about them once the drive is over. */
  truth(): TrueFault[] {
    return this.#chosen.flatMap(({ fault: { name, unit, check, checkIsPlanned }, value }, i) => {
      const facts = this.#hooks[i]?.facts();
      return facts ? [{ name, value, unit, check, ...(checkIsPlanned && { checkIsPlanned }), ...facts }] : [];
    });
  }

  style(style: WorldStyle): WorldStyle {
    return this.#hooks.reduce((now, hooks) => hooks.style?.(now) ?? now, style);
  }

  world(world: World): World {
    return this.#hooks.reduce((now, hooks) => hooks.world?.(now) ?? now, world);
  }

  scene(scene: RaycastScene, world: World): void {
    for (const hooks of this.#hooks) hooks.scene?.(scene, world);
  }

  lidar(spec: LidarSpec, lidar: LidarRig, timeS: number): LidarSpec {
    return this.#hooks.reduce((now, hooks) => hooks.lidar?.(now, lidar, timeS) ?? now, spec);
  }

  sweep(sweep: LidarSweep, lidar: LidarRig, timeS: number, k: number): LidarSweep {
    return this.#hooks.reduce((now, hooks) => hooks.sweep?.(now, lidar, timeS, k) ?? now, sweep);
  }

  picture(spec: PictureSpec, camera: CameraRig, timeS: number): PictureSpec {
    return this.#hooks.reduce((now, hooks) => hooks.picture?.(now, camera, timeS) ?? now, spec);
  }

  pixels(rgb: Uint8Array, camera: CameraRig, timeS: number, k: number): void {
    for (const hooks of this.#hooks) hooks.pixels?.(rgb, camera, timeS, k);
  }

  calibration(calibration: LoggedCalibration): LoggedCalibration {
    return this.#hooks.reduce((now, hooks) => hooks.calibration?.(now) ?? now, calibration);
  }

  messages(message: Outgoing): readonly Outgoing[] {
    return this.#hooks.reduce<readonly Outgoing[]>(
      (now, hooks) => (hooks.message ? now.flatMap((each) => hooks.message?.(each) ?? [each]) : now),
      [message],
    );
  }
}
