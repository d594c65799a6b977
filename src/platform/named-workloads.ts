import type { Construct } from 'constructs';
import type { ErrorCode } from '../validation/error-codes';
import { quoted, UsageError } from '../validation/usage-error';

/** The error for a name that no workload of a kind has. */
const UNKNOWN = { service: 'UnknownService', worker: 'UnknownWorker', job: 'UnknownJob' } as const satisfies Record<
  string,
  ErrorCode
>;

/** The services, the workers or the jobs of a platform, by name. */
export class NamedWorkloads<Workload extends Construct> {
  private readonly workloads = new Map<string, Workload>();

  public constructor(
    private readonly platform: Construct,
    private readonly kind: keyof typeof UNKNOWN,
  ) {}

  /** The names, sorted. */
  public get names(): string[] {
    return [...this.workloads.keys()].sort();
  }

  /** Returns a workload by its name, if the platform has it. */
  public find(name: string): Workload | undefined {
    return this.workloads.get(name);
  }

  /** Returns a workload by its name. Throws if the platform has none of this name. */
  public get(name: string): Workload {
    const { kind, names } = this;
    const workload = this.workloads.get(name);
    if (workload) return workload;
    throw new UsageError(this.platform, UNKNOWN[kind], {
      got: `${kind}('${name}')`,
      expected: names.length === 0 ? `a platform with ${kind}s` : `one of ${quoted(names)}`,
      fix: `correct the name, or add the ${kind} first`,
    });
  }

  /** Creates a workload under a name. Throws if another one of its kind has this name. */
  public add(name: string, create: (id: string) => Workload): Workload {
    const { kind } = this;
    const existing = this.workloads.get(name);
    if (existing) {
      throw new UsageError(this.platform, 'NameTaken', {
        got: `a second ${kind} named '${name}'`,
        expected: `a unique name; ${existing.node.path} already uses this name`,
        fix: 'choose another name',
      });
    }
    // The constructs library refuses an id that every object has as a property.
    const workload = create(name in Object.prototype ? `${name}-${kind}` : name);
    this.workloads.set(name, workload);
    return workload;
  }
}
