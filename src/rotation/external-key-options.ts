import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { RotationTiming } from '../secrets/rotation-timing';

/** A key that a provider issues and checks. */
export interface ExternalKeyOptions extends RotationTiming {
  /**
   * Your function that asks the provider for keys and ends them. It is called with a JSON object:
   *
   * - `{ "action": "issue", "token": … }` answers `{ "value": { <field>: <text>, … } }`. The same token may come again
   *   after an interruption, and should give the same key or one that takes its place.
   * - `{ "action": "test", "value": … }` fails unless the provider accepts the value.
   * - `{ "action": "revoke", "value": … }` ends the key before the current one, when the next takes its place. It may come
   *   again for a key that has ended.
   *
   * Values are in the events: it must not log them.
   */
  readonly issuer: lambda.IFunction;

  /**
   * The fields of what it issues.
   *
   * @default ['api_key']
   */
  readonly fields?: string[];
}
