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

  test('gets the tag that ECS requires', () => {
    const { stack, shared } = aMesh();
    new MeshedFargateService(stack, 'Risk', shared);
    expect(propertiesOf(stack, 'AWS::ACMPCA::CertificateAuthority').Tags).toEqual([
      { Key: 'AmazonECSManaged', Value: 'true' },
    ]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('exists and is active before the first and after the last service, also if it is activated later', () => {
    const { stack, authority, shared } = aMesh();
    new MeshedFargateService(stack, 'Risk', shared);
    activate(authority);
    expect(dependenciesOf(stack)).toEqual(expect.arrayContaining(['Authority', 'Activation']));
  });

  test('does not depend on the activation of another authority', () => {
    const { stack, shared } = aMesh();
    new MeshedFargateService(stack, 'Risk', shared);
    activate(anAuthority(shared.mesh), 'OfAnother');
    expect(dependenciesOf(stack)).toContain('Authority');
    expect(dependenciesOf(stack)).not.toContain('OfAnother');
  });
});

test('an imported authority must already have the tag, with one warning', () => {
  const stack = aStack();
  const backend = MeshBackend.serviceConnect({ certificateAuthority: anImportedAuthority(stack) });
  const shared = surroundings(stack, { backend });
  for (const id of ['Risk', 'Feed']) new MeshedFargateService(stack, id, shared);
  expect(warningsOf(stack)).toEqual([expect.stringContaining('AmazonECSManaged=true')]);
  expect(warningsOf(stack)[0]).toContain('cdk-trading-analytics-platform:importedAuthority');
});
