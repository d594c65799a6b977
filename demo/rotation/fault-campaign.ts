import { type FaultPair, type FaultPoint, faultPairs, faultPoints } from '../../rigs/rotation/fault-points';
import {
  InterruptedRotations,
  type InterruptedRotationsOptions,
  type Retry,
  type Rotation,
} from '../../rigs/rotation/interrupted-rotation';
import type { RotationServers } from '../../rigs/rotation/rotation-servers';

/** Told of each rotation that has ended; the next waits for it. */
export type Told<Faults> = (faults: Faults, rotation: Rotation) => unknown;

export interface FaultCampaignOptions extends InterruptedRotationsOptions {
  /** The beginning of the users' names. */
  readonly name: string;
  /**
   * How many users are rotated at the same time.
   *
   * @default 1
   */
  readonly users?: number;
}

/** Interrupts rotations wherever they can be interrupted. */
export class FaultCampaign {
  public static async of(servers: RotationServers, options: FaultCampaignOptions): Promise<FaultCampaign> {
    const { name, users = 1 } = options;
    const names = Array.from({ length: users }, (_, index) => `${name}-${index + 1}`);
    const rotations = names.map((each) => InterruptedRotations.of(servers, each, options));
    return new FaultCampaign(await Promise.all(rotations));
  }

  private constructor(public readonly users: InterruptedRotations[]) {}

  /** Rotates each user once without any fault: where it calls something, it can be interrupted. */
  public async survey(): Promise<FaultPoint[]> {
    const rotations = await Promise.all(this.users.map((user) => user.rotate()));
    const findings = rotations.flatMap((rotation) => rotation.findings);
    if (findings.length > 0) throw new Error(`a rotation without faults failed: ${findings.join('; ')}`);
    return faultPoints(rotations[0].invocations);
  }

  /** One rotation with each of the faults. Gives back the pairs that begin with one of them. */
  public async everyPoint(points: FaultPoint[], told: Told<FaultPoint>, retry: Retry = 'step'): Promise<FaultPair[]> {
    const pairs: FaultPair[][] = [];
    await this.share(points, async (user, point, index) => {
      const rotation = await user.rotate([point], retry);
      pairs[index] = faultPairs(point, rotation.invocations);
      await told(point, rotation);
    });
    return pairs.flat();
  }

  /** One rotation with each of the pairs. */
  public async everyPair(pairs: FaultPair[], told: Told<FaultPair>): Promise<void> {
    await this.share(pairs, async (user, pair) => {
      await told(pair, await user.rotate([pair.first, pair.second]));
    });
  }

  /** How often somebody looked whether it logs in, and logged in for that. */
  public get counts(): { looks: number; logins: number } {
    const counts = this.users.map(({ check }) => check.counts);
    return {
      looks: counts.reduce((sum, { looks }) => sum + looks, 0),
      logins: counts.reduce((sum, { logins }) => sum + logins, 0),
    };
  }

  public async stop(): Promise<void> {
    await Promise.all(this.users.map((user) => user.stop()));
  }

  private async share<T>(
    work: T[],
    act: (user: InterruptedRotations, each: T, index: number) => Promise<void>,
  ): Promise<void> {
    let next = 0;
    const rest = async (user: InterruptedRotations) => {
      for (let index = next++; index < work.length; index = next++) await act(user, work[index], index);
    };
    await Promise.all(this.users.map(rest));
  }
}
