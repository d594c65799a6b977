import type { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type CertificateSubject, type MemberCertificate, type MutualTls, Protection } from '../../../src';
import { aStack, aVpc } from '../../support/stacks';

/** A stack with the shared resources of a mesh. */
export function aMesh(stack: Stack = aStack()) {
  const vpc = aVpc(stack, { vpcId: 'vpc-0a1b2c3d', privateSubnetIds: ['subnet-a', 'subnet-b'] });
  const encryptionKey = new kms.Key(stack, 'Encryption', { enableKeyRotation: true });
  const mesh = new Construct(stack, 'Mesh');
  const subjectOf = (serviceName: string): CertificateSubject => ({
    serviceName,
    dnsName: `${serviceName}.trading.internal`,
    uri: `spiffe://trading.internal/${serviceName}`,
    vpc,
    encryptionKey,
    protection: Protection.production(),
  });
  /** Returns the certificate of a service of the mesh, in the mesh's stack by default. */
  const certificateOf = (
    mutualTls: MutualTls,
    serviceName = 'risk-engine',
    { scope = stack, ...subject }: Partial<CertificateSubject> & { scope?: Construct } = {},
  ): MemberCertificate => {
    const service = new Construct(scope, serviceName);
    return mutualTls.certificateFor(mesh, service, { ...subjectOf(serviceName), ...subject });
  };
  return { stack, mesh, vpc, encryptionKey, subjectOf, certificateOf };
}
