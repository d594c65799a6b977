import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import type { Protection } from '../security/protection';
import { UsageError } from '../validation/usage-error';

/** Who a certificate is for. */
export interface CertificateSubject {
  /** The name of the service, which is the certificate's common name: at most 64 characters. */
  readonly serviceName: string;

  /** The host name of the service, such as `risk-engine.trading.internal`. */
  readonly dnsName: string;

  /** The identity of the service, such as `spiffe://trading.internal/risk-engine`: at most 256 characters. */
  readonly uri: string;

  /** The network that certificates are issued from. */
  readonly vpc: ec2.IVpc;

  /** The key that encrypts the certificate's secret. */
  readonly encryptionKey: kms.IKey;

  /** Whether the secret, and the keys that are made to sign, outlive the stack. */
  readonly protection: Protection;
}

/** RFC 5280 appendix A.1: the upper bound of a common name. */
const SERVICE_NAME = /^[\w.-]{1,64}$/;
/** RFC 1123 section 2.1, and at most 253 characters. */
const DNS_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
/** What a URI may have, less what a tag of a secret may not: at most 256 characters. */
const URI = /^(?=.{1,256}$)[a-z][a-z0-9+.-]*:\/\/[\w./:@=+-]+$/i;

/** Throws unless the names can be in a certificate; one that is known only at deployment passes. */
export function requireSubject(scope: IConstruct, { serviceName, dnsName, uri }: CertificateSubject): void {
  requireForm(
    scope,
    'serviceName',
    serviceName,
    SERVICE_NAME,
    "letters, digits and _ . -, at most 64, such as 'risk-engine'",
  );
  requireForm(scope, 'dnsName', dnsName, DNS_NAME, "a DNS name, such as 'risk-engine.trading.internal'");
  requireForm(
    scope,
    'uri',
    uri,
    URI,
    "a URI of at most 256 characters, such as 'spiffe://trading.internal/risk-engine'",
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
