/**
 * How a user's password changes.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
 */
export enum PostgresUserStrategy {
  /** Two logins with the same privileges, in turn: the one before stays valid until the next rotation. */
  ALTERNATING = 'ALTERNATING',

  /** One login. Until its readers are redeployed, new connections with the previous password are refused. */
  SINGLE = 'SINGLE',
}
