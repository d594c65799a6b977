import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { requireWholeNumber, UsageError } from '../validation/usage-error';
import type { ExistingDatabaseAttributes } from './existing-database-attributes';
import type { DatabaseServer } from './managed-database';

const DEFAULT_PORT = 5432;

/** A server that exists, as it was described. */
export function existingDatabase(
  scope: Construct,
  { port = DEFAULT_PORT, ...server }: ExistingDatabaseAttributes,
  vpc: ec2.IVpc,
): DatabaseServer {
  requireWholeNumber(scope, 'PortOutOfRange', port, { what: 'port', min: 1, max: 65_535 });
  if (server.databaseName === '') {
    throw new UsageError(scope, 'InvalidDatabaseName', {
      got: "databaseName: ''",
      expected: 'the name of a database on that server',
      fix: 'name the database that services log in to',
    });
  }
  return { ...server, port, vpc: server.vpc ?? vpc, readerHost: server.readerHost ?? server.host, readyWith: [] };
}
