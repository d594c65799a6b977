import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Database, MeshBackend } from '../../src';
import { aPlatform, aStack, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const ATTRIBUTES = {
  namespaceName: 'desk.internal',
  namespaceId: 'ns-1',
  namespaceArn: 'arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1',
};

test('the services of a platform join an existing namespace', () => {
  const stack = aStack();
  const namespace = servicediscovery.HttpNamespace.fromHttpNamespaceAttributes(stack, 'Names', ATTRIBUTES);
  const platform = aPlatform(stack, { namespace, database: Database.none() });
  const template = templateOf(stack);
  template.resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 0);
  for (const { Properties } of Object.values(template.findResources('AWS::ECS::Service'))) {
    expect(Properties.ServiceConnectConfiguration.Namespace).toContain('namespace/ns-1');
  }
  expect(platform.mesh.namespace.namespaceName).toBe('desk.internal');
});

test('a platform has one namespace, which fits its mesh', () => {
  const stack = aStack();
  const namespace = servicediscovery.HttpNamespace.fromHttpNamespaceAttributes(stack, 'Names', ATTRIBUTES);
  expectUsageError(() => aPlatform(stack, { namespace, namespaceName: 'risk.internal' }), {
    code: 'TwoNamespaces',
    path: 'Stack/Trading/Mesh',
    got: "namespaceName: 'risk.internal' and an existing namespace",
  });
  const other = aStack();
  const http = servicediscovery.HttpNamespace.fromHttpNamespaceAttributes(other, 'Names', ATTRIBUTES);
  expectUsageError(() => aPlatform(other, { namespace: http, mesh: MeshBackend.envoy() }), {
    code: 'NamespaceWithoutDns',
    path: 'Stack/Trading/Services/analytics-engine',
    got: 'a namespace of type HTTP',
  });
});
