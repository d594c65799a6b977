import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Protection } from '../security/protection';

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
