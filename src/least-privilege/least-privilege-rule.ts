/** A rule of `LeastPrivilegeCheck`. The value is the name of the rule in the report. */
export enum LeastPrivilegeRule {
  /** A security group of the library accepts or opens a connection that no construct declares. */
  UNDECLARED_CONNECTION = 'UndeclaredConnection',

  /** A declared connection has no rule in the security groups. */
  MISSING_CONNECTION = 'MissingConnection',

  /** Anybody on the internet can connect to a resource, or use it. */
  PUBLIC_ACCESS = 'PublicAccess',

  /** A role of the library has a permission that no construct declares. */
  UNDECLARED_PERMISSION = 'UndeclaredPermission',

  /** A role of the library lacks a permission that it needs, or a statement that limits it. */
  MISSING_PERMISSION = 'MissingPermission',

  /** A container reads a secret that its service does not declare. */
  UNDECLARED_SECRET = 'UndeclaredSecret',

  /** A statement allows all actions of a service, or all but some. */
  WILDCARD_ACTION = 'WildcardAction',

  /** A statement allows an action on every resource, although AWS supports single resources. */
  WILDCARD_RESOURCE = 'WildcardResource',

  /** A policy allows a principal of another account, or any principal. */
  FOREIGN_PRINCIPAL = 'ForeignPrincipal',

  /** A policy allows an AWS service to act for other accounts (the confused deputy problem). */
  UNBOUND_SERVICE = 'UnboundService',

  /** A resource stores data without encryption, or without a customer managed key. */
  NOT_ENCRYPTED = 'NotEncrypted',

  /** A connection is not encrypted although its ends declare encryption. */
  PLAIN_CONNECTION = 'PlainConnection',
}
