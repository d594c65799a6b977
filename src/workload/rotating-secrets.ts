import type { IConstruct, IDependable } from 'constructs';
import type { IRotatableSecret } from '../secrets/secret-rotation';
import { requireSameEnvironment } from '../validation/same-environment';

/** A service, a worker or a job whose containers read secrets when they start. */
interface SecretReader extends IConstruct {
  _startAfter(dependable: IDependable): void;
}

/** The rotating secrets that the containers of a workload read when they start. */
export class RotatingSecrets {
  private readonly secrets = new Set<IRotatableSecret>();

  /**
   * @param reader the service, the worker or the job. Its tasks start after the parts that a secret needs.
   * @param onAdd called after each new secret
   */
  public constructor(
    private readonly reader: SecretReader,
    private readonly onAdd: (secret: IRotatableSecret) => void,
  ) {}

  public get all(): IRotatableSecret[] {
    return [...this.secrets];
  }

  /** Adds a secret, once. Throws when the secret is in another account or Region. */
  public add(secret: IRotatableSecret): void {
    if (this.secrets.has(secret)) return;
    requireSameEnvironment(this.reader, { what: `the secret ${secret.node.path}`, resource: secret });
    this.secrets.add(secret);
    if (secret.worksAfter) this.reader._startAfter(secret.worksAfter);
    this.onAdd(secret);
  }
}
