import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import type { Protection } from '../security/protection';
import { UsageError } from '../validation/usage-error';

/** The service that a certificate identifies. */
export interface CertificateSubject {
  /** The name of the service, which is the certificate's common name. Maximum: 64 characters. */
  readonly serviceName: string;

  /** The DNS name of the service, for example `risk-engine.trading.internal`. */
  readonly dnsName: string;

  /** The identity of the service, for example `spiffe://trading.internal/risk-engine`. Maximum: 256 characters. */
  readonly uri: string;

  /** The VPC of the function that issues certificates. */
  readonly vpc: ec2.IVpc;

  /** The KMS key that encrypts the certificate's secret. */
  readonly encryptionKey: kms.IKey;

  /** The protection of the secret and of the signing keys that the library creates. */
  readonly protection: Protection;
}

/** RFC 5280 appendix A.1: the upper bound of a common name. */
const SERVICE_NAME = /^[\w.-]{1,64}$/;
/** RFC 1123 section 2.1, at most 253 characters. */
const DNS_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
/** The characters of a URI that tags of a secret also allow, at most 256 characters. */
const URI = /^(?=.{1,256}$)[a-z][a-z0-9+.-]*:\/\/[\w./:@=+-]+$/i;

/** Throws unless the names are valid in a certificate. Tokens are not checked. */
export function requireSubject(scope: IConstruct, { serviceName, dnsName, uri }: CertificateSubject): void {
  requireForm(
    scope,
    'serviceName',
    serviceName,
    SERVICE_NAME,
    "at most 64 letters, digits and _ . -, for example 'risk-engine'",
  );
  requireForm(scope, 'dnsName', dnsName, DNS_NAME, "a DNS name, for example 'risk-engine.trading.internal'");
  requireForm(
    scope,
    'uri',
    uri,
    URI,
    "a URI of at most 256 characters, for example 'spiffe://trading.internal/risk-engine'",
  );
}

function requireForm(scope: IConstruct, what: string, value: string, form: RegExp, expected: string): void {
  if (Token.isUnresolved(value) || form.test(value)) return;
  throw new UsageError(scope, 'InvalidCertificateName', {
    got: `${what}: '${value}'`,
    expected,
    fix: 'shorten or correct the names of the service and of its namespace',
  });
}
