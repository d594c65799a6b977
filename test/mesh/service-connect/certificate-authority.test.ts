import { MeshBackend, MeshedFargateService } from '../../../src';
import { aStack, propertiesOf, surroundings, templateOf, warningsOf } from '../../support/stacks';
import { activate, anAuthority, anImportedAuthority, taken } from './authorities';

describe('an authority of the app', () => {
  const aMesh = () => {
    const stack = aStack();
    const authority = anAuthority(stack);
    const backend = MeshBackend.serviceConnect({ certificateAuthority: taken(authority) });
    return { stack, authority, shared: surroundings(stack, { backend }) };
  };
  const dependenciesOf = (stack: ReturnType<typeof aStack>) =>
    Object.values(templateOf(stack).findResources('AWS::ECS::Service'))[0].DependsOn;

  test('gets the tag that ECS asks for', () => {
    const { stack, shared } = aMesh();
    new MeshedFargateService(stack, 'Risk', shared);
    expect(propertiesOf(stack, 'AWS::ACMPCA::CertificateAuthority').Tags).toEqual([
      { Key: 'AmazonECSManaged', Value: 'true' },
    ]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('is there and active before the first service, and after the last, also where it is made active later', () => {
    const { stack, authority, shared } = aMesh();
    new MeshedFargateService(stack, 'Risk', shared);
    activate(authority);
    expect(dependenciesOf(stack)).toEqual(expect.arrayContaining(['Authority', 'Activation']));
  });

  test('has nothing to do with what makes another one active', () => {
    const { stack, shared } = aMesh();
    new MeshedFargateService(stack, 'Risk', shared);
    activate(anAuthority(shared.mesh), 'OfAnother');
    expect(dependenciesOf(stack)).toContain('Authority');
    expect(dependenciesOf(stack)).not.toContain('OfAnother');
  });
});

test('an imported authority must have the tag already, which is said once', () => {
  const stack = aStack();
  const backend = MeshBackend.serviceConnect({ certificateAuthority: anImportedAuthority(stack) });
  const shared = surroundings(stack, { backend });
  for (const id of ['Risk', 'Feed']) new MeshedFargateService(stack, id, shared);
  expect(warningsOf(stack)).toEqual([expect.stringContaining('AmazonECSManaged=true')]);
  expect(warningsOf(stack)[0]).toContain('cdk-trading-analytics-platform:importedAuthority');
});
