import { type FaultPair, type FaultPoint, faultPairs, faultPoints } from '../../rigs/rotation/fault-points';
import {
  InterruptedRotations,
  type InterruptedRotationsOptions,
  type Retry,
  type Rotation,
} from '../../rigs/rotation/interrupted-rotation';
import type { RotationServers } from '../../rigs/rotation/rotation-servers';

/** Is called after each rotation. The next one waits for it. */
export type OnRotation<Faults> = (faults: Faults, rotation: Rotation) => unknown;

export interface FaultCampaignOptions extends InterruptedRotationsOptions {
  /** The prefix of the user names. */
  readonly name: string;
  /**
   * The number of users that rotate at the same time.
   *
   * @default 1
   */
  readonly users?: number;
}

/** Interrupts rotations at every call. */
export class FaultCampaign {
  public static async of(servers: RotationServers, options: FaultCampaignOptions): Promise<FaultCampaign> {
    const { name, users = 1 } = options;
    const names = Array.from({ length: users }, (_, index) => `${name}-${index + 1}`);
    const rotations = names.map((each) => InterruptedRotations.of(servers, each, options));
    return new FaultCampaign(await Promise.all(rotations));
  }

  private constructor(public readonly users: InterruptedRotations[]) {}

  /** Rotates each user once without a fault, and returns a fault point before and after every call. */
  public async survey(): Promise<FaultPoint[]> {
    const rotations = await Promise.all(this.users.map((user) => user.rotate()));
    const findings = rotations.flatMap((rotation) => rotation.findings);
    if (findings.length > 0) throw new Error(`a rotation without faults failed: ${findings.join('; ')}`);
    return faultPoints(rotations[0].invocations);
  }

  /** Runs one rotation for each fault. Returns the pairs that start with one of the faults. */
  public async everyPoint(
    points: FaultPoint[],
    onRotation: OnRotation<FaultPoint>,
    retry: Retry = 'step',
  ): Promise<FaultPair[]> {
    const pairs: FaultPair[][] = [];
    await this.share(points, async (user, point, index) => {
      const rotation = await user.rotate([point], retry);
      pairs[index] = faultPairs(point, rotation.invocations);
      await onRotation(point, rotation);
    });
    return pairs.flat();
  }

  /** Runs one rotation for each pair. */
  public async everyPair(pairs: FaultPair[], onRotation: OnRotation<FaultPair>): Promise<void> {
    await this.share(pairs, async (user, pair) => {
      await onRotation(pair, await user.rotate([pair.first, pair.second]));
    });
  }

  /** The numbers of checks and of logins. */
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
