import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { requireWholeNumber, UsageError } from '../validation/usage-error';

/** Throws unless a port exists and is known now: as text, a number that is known at deployment only is another one. */
export function requirePort(scope: IConstruct, port: number): void {
  if (Token.isUnresolved(port)) {
    throw new UsageError(scope, 'PortOutOfRange', {
      got: 'a port that is known at deployment only',
      expected: 'a port that is known at synth: it is part of URLs and commands',
      fix: 'write the port, or read it from the context',
    });
  }
  requireWholeNumber(scope, 'PortOutOfRange', port, { what: 'port', min: 1, max: 65_535 });
}
