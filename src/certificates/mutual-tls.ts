import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Protection } from '../protection/protection';

export interface CertificateSubject {
  readonly serviceName: string;
  readonly dnsName: string;
  readonly uri: string;
  readonly vpc: ec2.IVpc;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
}
export interface MemberCertificate {
  readonly certificate: ecs.Secret;
  readonly privateKey: ecs.Secret;
  readonly authorities: ecs.Secret;
}
export abstract class MutualTls {
  public abstract certificateFor(mesh: Construct, service: Construct, subject: CertificateSubject): MemberCertificate;
}
