import * as fs from 'node:fs';
import * as path from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { MeshBackend, MutualTls } from '../../../src';
import { CREATE_ONLY, NAMES } from '../../../src/update-safety/replacement-table';
import { replacementTable } from '../../../tools/replacement/table';
import { RESOURCE_TYPES } from '../../../tools/replacement/types';
import type { Json } from '../../support/json';
import { aPlatform, aStack, templateOf } from '../../support/stacks';

const DEFAULT = path.join(__dirname, '..', '..', 'templates', 'default-platform.template.json');

const typesOf = ({ Resources }: Json): string[] => Object.values<Json>(Resources).map(({ Type }) => Type);

test('the table contains every type of the library', () => {
  const platforms = [MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }), MeshBackend.appMesh()].map((mesh) => {
    const stack = aStack('Platform');
    aPlatform(stack, { mesh });
    return templateOf(stack).toJSON();
  });
  const types = [JSON.parse(fs.readFileSync(DEFAULT, 'utf8')), ...platforms].flatMap(typesOf);
  expect(RESOURCE_TYPES).toEqual(expect.arrayContaining(types.filter((type) => !type.startsWith('Custom::'))));
});

test('the table is what the specification of CloudFormation contains', () => {
  const { createOnly, names } = replacementTable(loadAwsServiceSpecSync());
  expect(createOnly).toEqual(CREATE_ONLY);
  expect(names).toEqual(NAMES);
  expect(createOnly['AWS::ElasticLoadBalancingV2::ListenerRule']).toBe('ListenerArn');
  expect(createOnly['AWS::RDS::DBCluster'].split(' ')).toEqual(expect.arrayContaining(['KmsKeyId', 'Engine']));
  expect(names['AWS::RDS::DBInstance']).toBe('DBInstanceIdentifier');
});
