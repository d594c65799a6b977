import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Protection } from '../../src';
import { functionDefaults } from '../../src/lambda/function-defaults';
import type { Json } from '../support/json';
import { aStack, propertiesOf } from '../support/stacks';

test('a function uses the key of the dead-letter queue only through the queue', () => {
  const stack = aStack();
  const scope = new Construct(stack, 'Scope');
  new lambda.Function(scope, 'Function', {
    ...functionDefaults(scope, { protection: Protection.production() }),
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('//'),
  });
  const { Statement } = propertiesOf(stack, 'AWS::IAM::ManagedPolicy').PolicyDocument;
  const aboutKey: Json[] = Statement.filter(({ Action }: Json) => JSON.stringify(Action).includes('kms:'));
  expect(aboutKey).toEqual([
    expect.objectContaining({
      Condition: {
        StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['sqs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
      },
    }),
  ]);
});
