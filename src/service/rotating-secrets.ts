import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { ISecretReader } from '../secrets/secret-reader';
import type { IRotatableSecret } from '../secrets/secret-rotation';
import { requireSameEnvironment } from '../validation/same-environment';
import { cfnService } from './ecs-service';

/** The rotating secrets that the containers of a service read when they start. */
export class RotatingSecrets {
  private readonly secrets = new Set<IRotatableSecret>();

  /**
   * @param reader the service, which is redeployed after each rotation
   * @param onAdd called after each new secret
   */
  public constructor(
    private readonly reader: ISecretReader & { readonly service: ecs.FargateService },
    private readonly onAdd: () => void,
  ) {}

  public get all(): IRotatableSecret[] {
    return [...this.secrets];
  }

  /** Adds a secret, once. Throws when the secret is in another account or Region. */
  public add(secret: IRotatableSecret): void {
    if (this.secrets.has(secret)) return;
    requireSameEnvironment(this.reader, { what: `the secret ${secret.node.path}`, resource: secret });
    this.secrets.add(secret);
    secret.addReader(this.reader);
    if (secret.worksAfter) cfnService(this.reader.service).node.addDependency(secret.worksAfter);
    this.onAdd();
  }
}
