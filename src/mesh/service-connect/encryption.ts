import { ArnFormat, Stack } from 'aws-cdk-lib';
import type * as acmpca from 'aws-cdk-lib/aws-acmpca';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ManagedPolicyRole } from '../../security/managed-policy-role';
import { acknowledgeManagedPolicy } from '../../security/nag-acknowledgements';
import { requireSameRegion } from '../../validation/same-environment';
import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';
import { allowEcsToIssue } from './certificate-authority';

const POLICY = 'service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity';
/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html */
const KEY_ACTIONS = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'];
/** Where ECS keeps the private keys. */
const PRIVATE_KEYS = 'ecs-sc!*';
const SYMMETRIC = 'SYMMETRIC_DEFAULT';

/**
 * Has ECS issue certificates for a service: what it acts as, the key that encrypts its secrets, and their order. A service
 * whose role, key or authority went before it would drain for ever.
 */
export function encrypt(
  member: IMeshMember,
  authority: acmpca.ICertificateAuthority,
): ecs.ServiceConnectTlsConfiguration {
  const { certificateAuthorityArn: arn } = authority;
  requireSameRegion(member, { what: 'the certificate authority', resource: authority, arn });
  requireSymmetric(member);
  const role = infrastructureRole(member);
  denyPrivateKeys(member);
  const service = member.service.node.defaultChild as ecs.CfnService;
  service.node.addDependency(role, ...allowEcsToIssue(authority));
  return { awsPcaAuthorityArn: arn, kmsKey: member.encryptionKey, role };
}

/** One for each service: a service comes and goes, in whichever stack, and touches no other. */
function infrastructureRole(member: IMeshMember): iam.Role {
  const role = new ManagedPolicyRole(member, 'CertificateRole', {
    description: `Issues and renews the certificates of ${member.node.path}`,
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
  });
  member.encryptionKey.grant(role, ...KEY_ACTIONS);
  acknowledgeManagedPolicy(
    role,
    POLICY,
    'AWS adds to its policy what ECS needs to issue and renew certificates; it reaches the secrets that ECS made alone.',
  );
  return role;
}

/** Whatever else the tasks may come to read: not the private keys of the mesh. */
function denyPrivateKeys({ taskDefinition, service }: IMeshMember): void {
  const secrets = Stack.of(service).formatArn({
    service: 'secretsmanager',
    region: '*',
    account: '*',
    resource: 'secret',
    resourceName: PRIVATE_KEYS,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  for (const role of [taskDefinition.taskRole, taskDefinition.obtainExecutionRole()]) {
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: ['secretsmanager:GetSecretValue'],
        resources: [secrets],
      }),
    );
  }
}

function requireSymmetric(member: IMeshMember): void {
  const { defaultChild: resource } = member.encryptionKey.node;
  const { keySpec = SYMMETRIC } = resource instanceof kms.CfnKey ? resource : {};
  if (keySpec === SYMMETRIC) return;
  throw new UsageError(member, 'KeyNotSymmetric', {
    got: `encryptionKey: ${member.encryptionKey.node.path}, of the kind ${keySpec}`,
    expected: 'a symmetric key: Service Connect encrypts with no other',
    fix: 'use a key for ENCRYPT_DECRYPT with the default key spec, or leave encryptionKey out',
  });
}
