import type { Call } from './call';
import { Interrupter, type Interruption } from './interrupter';
import { LoginCheck } from './login-check';
import { RotatingUser, STEPS, type Step, type Strategy } from './rotating-user';
import type { RotationServers } from './rotation-servers';

/** The retry after an interruption: the same step again, or all steps. */
export type Retry = 'step' | 'rotation';

/** An interruption of one invocation of a rotation. */
export interface Fault extends Interruption {
  /** The number of the invocation, from 0. Each interruption causes one more invocation. */
  readonly invocation: number;
}

/** An invocation and the calls of the function in it. */
export interface Invocation {
  readonly step: Step;
  readonly calls: Call[];
}

/** The result of a rotation with interruptions. */
export interface Rotation {
  readonly invocations: Invocation[];
  /** The broken promises. Empty after a correct rotation. */
  readonly findings: string[];
}

export interface InterruptedRotationsOptions {
  readonly strategy: Strategy;
  /** Indicates whether an interruption kills the process. Otherwise it only closes the connections of the process. */
  readonly kills: boolean;
}

/** Rotates one user repeatedly and interrupts the function at the given points. */
export class InterruptedRotations {
  public static async of(servers: RotationServers, name: string, { strategy, kills }: InterruptedRotationsOptions) {
    const keeper = new Interrupter();
    // Retries would only delay the end of a disconnected function.
    const environment: Record<string, string> = kills ? {} : { AWS_MAX_ATTEMPTS: '1' };
    const user = await RotatingUser.create(servers, name, { strategy, keeper, environment });
    const check = await LoginCheck.of(servers.database, user);
    if (kills) keeper.onStrike = () => user.process.kill();
    keeper.onAnswer = ({ server }) => check.look(server);
    return new InterruptedRotations(user, keeper, check);
  }

  private constructor(
    public readonly user: RotatingUser,
    private readonly keeper: Interrupter,
    public readonly check: LoginCheck,
  ) {}

  /** Rotates once. A retry follows each interruption. */
  public async rotate(faults: Fault[] = [], retry: Retry = 'step'): Promise<Rotation> {
    const { user, keeper } = this;
    const invocations: Invocation[] = [];
    const findings: string[] = [];
    let token: string;
    try {
      token = await user.beginRotation();
    } catch (error) {
      return { invocations, findings: [`no rotation can begin: ${(error as Error).message}`] };
    }
    for (let step = 0; step < STEPS.length; ) {
      const fault = faults.find(({ invocation }) => invocation === invocations.length);
      keeper.expect(fault);
      const error = await user.process.invoke(user.event(STEPS[step], token));
      invocations.push({ step: STEPS[step], calls: keeper.calls });
      if (fault && !keeper.struck) findings.push(`${STEPS[step]} has no call ${fault.call} to be interrupted at`);
      if (!keeper.struck && error) {
        findings.push(`${STEPS[step]}: ${error}`);
        break;
      }
      if (!keeper.struck) step += 1;
      else if (retry === 'rotation') step = 0;
    }
    findings.push(...keeper.findings.splice(0), ...(await this.leftBehind(token)));
    return { invocations, findings };
  }

  public async stop(): Promise<void> {
    await this.check.end();
    await this.user.stop();
  }

  /** Returns the broken promises after a rotation. */
  private async leftBehind(token: string): Promise<string[]> {
    const { secret, strategy } = this.user;
    const findings: string[] = [];
    const { [token]: current, ...others } = await secret.labels();
    const labels = [current, ...Object.values(others)].map((each = []) => each.join()).join(' ');
    if (labels !== 'AWSCURRENT AWSPREVIOUS') findings.push(`the labels are ${labels}`);
    await this.check.look().catch((error) => findings.push(error.message));
    for (const label of strategy === 'alternating' ? ['AWSCURRENT', 'AWSPREVIOUS'] : ['AWSCURRENT']) {
      const error = await this.check.loginError(label);
      if (error) findings.push(`${label} does not log in: ${error}`);
    }
    return findings;
  }
}
