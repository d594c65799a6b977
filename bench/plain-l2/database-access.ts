import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Database } from './database';
import { DatabaseUser } from './database-user';
import type { FunctionSurroundings } from './function';
import { openPath } from './security-group-path';

export interface DatabaseAccessProps extends FunctionSurroundings {
  readonly database: Database;
  readonly serviceName: string;
  readonly securityGroup: ec2.ISecurityGroup;
}

/** A service's way into the database, and its user there. */
export class DatabaseAccess extends Construct {
  public readonly user: DatabaseUser;
  public readonly environment: Record<string, string>;

  public constructor(scope: Construct, id: string, props: DatabaseAccessProps) {
    super(scope, id);
    const { database, serviceName } = props;
    this.environment = {
      PGHOST: database.host,
      PGPORT: String(database.port),
      PGDATABASE: database.databaseName,
      PGSSLMODE: 'require',
    };
    openPath(this, 'Path', {
      from: props.securityGroup,
      to: database.securityGroup,
      port: database.port,
      description: `${serviceName} logs in`,
    });
    this.user = new DatabaseUser(this, 'User', {
      ...props,
      description: `The user of ${scope.node.path} on ${database.node.path}`,
      userName: serviceName.replaceAll('-', '_'),
    });
  }
}
