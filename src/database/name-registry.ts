import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** The suffixes of the logins of a user. No other user may have the name of a login. */
const LOGIN_SUFFIXES = ['', '_1', '_2', '_iam'];

/** The users and schemas of an app's services in one database. */
export class NameRegistry {
  private readonly owners = new Map<string, IConstruct>();

  /** Reserves the names of a user and its logins. Throws if another service has one of them. */
  public reserveUser(service: IConstruct, user: string): void {
    for (const suffix of LOGIN_SUFFIXES) this.reserve(service, 'the user', `${user}${suffix}`);
  }

  /** Reserves a schema. Throws if another service owns it. */
  public reserveSchema(service: IConstruct, schema: string): void {
    this.reserve(service, 'the schema', schema);
  }

  private reserve(service: IConstruct, kind: string, name: string): void {
    const owner = this.owners.get(`${kind} ${name}`);
    if (owner) {
      throw new UsageError(service, 'DatabaseNameTaken', {
        got: `${kind} '${name}'`,
        expected: `a name that no other service has; ${owner.node.path} already has it`,
        fix:
          kind === 'the user'
            ? 'rename one of the services'
            : 'choose another schema, or use DatabaseAccess.readWrite() for one of the services',
      });
    }
    this.owners.set(`${kind} ${name}`, service);
  }
}
