import { ArnFormat, Stack } from 'aws-cdk-lib';
import type * as acmpca from 'aws-cdk-lib/aws-acmpca';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { addDeclared, declareStatements } from '../../security/declared-access';
import { ManagedPolicyRole } from '../../security/managed-policy-role';
import { acknowledgeManagedPolicy } from '../../security/nag-acknowledgements';
import { describe } from '../../validation/description';
import { requireSameRegion } from '../../validation/same-environment';
import type { IMeshClient } from '../mesh-client';
import type { IMeshMember } from '../mesh-member';
import { allowEcsToIssue } from './certificate-authority';

const POLICY = 'service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity';
/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html */
const KEY_ACTIONS = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'];
/** The names of the secrets in which ECS stores the private keys. */
const PRIVATE_KEYS = 'ecs-sc!*';

/**
 * Configures ECS to issue certificates for a service: the role, the key for its secrets and the order of deployment.
 *
 * The service depends on the role, key and authority, because it would never finish draining if one was deleted first.
 */
export function encrypt(
  member: IMeshMember,
  authority: acmpca.ICertificateAuthority,
): ecs.ServiceConnectTlsConfiguration {
  const { certificateAuthorityArn: arn } = authority;
  requireSameRegion(member, { what: 'the certificate authority', resource: authority, arn });
  const role = infrastructureRole(member);
  denyPrivateKeys(member);
  const service = member.service.node.defaultChild as ecs.CfnService;
  service.node.addDependency(role, ...allowEcsToIssue(authority));
  return { awsPcaAuthorityArn: arn, kmsKey: member.encryptionKey, role };
}

/** Creates one role for each service, so that services can be added and deleted independently in any stack. */
function infrastructureRole(member: IMeshMember): iam.Role {
  const role = new ManagedPolicyRole(member, 'CertificateRole', {
    description: describe('role', `Issues and renews the certificates of ${member.node.path}`),
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
  });
  const key = member.encryptionKey.grant(role, ...KEY_ACTIONS);
  declareStatements(role, ...key.principalStatements);
  acknowledgeManagedPolicy(
    role,
    POLICY,
    'AWS maintains the policy that ECS needs to issue and renew certificates. It allows access only to secrets that ECS created.',
  );
  return role;
}

/** Denies the tasks access to the private keys of the mesh, whatever other secrets they may read. */
export function denyPrivateKeys({ taskDefinition }: IMeshClient): void {
  const secrets = Stack.of(taskDefinition).formatArn({
    service: 'secretsmanager',
    region: '*',
    account: '*',
    resource: 'secret',
    resourceName: PRIVATE_KEYS,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  for (const role of [taskDefinition.taskRole, taskDefinition.obtainExecutionRole()]) {
    addDeclared(
      role,
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: ['secretsmanager:GetSecretValue'],
        resources: [secrets],
      }),
    );
  }
}
