import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** What tells the logins of a user apart: no other user may have the name of one. */
const LOGINS = ['', '_1', '_2', '_iam'];

/** The users and the schemas that services of an app have in one database. */
export class NameRegistry {
  private readonly owners = new Map<string, IConstruct>();

  /** Takes the name of a user and those of its logins. Throws when another service has one of them. */
  public takeUser(service: IConstruct, user: string): void {
    for (const end of LOGINS) this.take(service, 'the user', `${user}${end}`);
  }

  /** Takes a schema. Throws when another service owns it. */
  public takeSchema(service: IConstruct, schema: string): void {
    this.take(service, 'the schema', schema);
  }

  private take(service: IConstruct, kind: string, name: string): void {
    const owner = this.owners.get(`${kind} ${name}`);
    if (owner) {
      throw new UsageError(service, 'DatabaseNameTaken', {
        got: `${kind} '${name}'`,
        expected: `a name of its own; ${owner.node.path} has this one`,
        fix:
          kind === 'the user'
            ? 'give one of the services another name'
            : 'name another schema, or give one of them readWrite()',
      });
    }
    this.owners.set(`${kind} ${name}`, service);
  }
}
