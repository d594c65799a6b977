import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Json } from './json';
import { templateOf } from './stacks';

/** A name as long as CloudFormation generates it: stack, logical id, twelve or thirteen characters. */
const generated = (stack: string, id: string) => `${stack}-${id}-1A2B3C4D5E6F7`;

/** The names and the values of the parameters of a stack, with a made-up name for each reference. */
export function parametersOf(construct: Construct): Record<string, string> {
  const { stackName } = Stack.of(construct);
  const found: Json[] = Object.values(templateOf(construct).findResources('AWS::SSM::Parameter'));
  const textOf = (value: Json): string => {
    if (typeof value === 'string') return value;
    if (value.Ref) return generated(stackName, value.Ref);
    if (value['Fn::GetAtt']) {
      const [id, attribute] = value['Fn::GetAtt'];
      const name = generated(stackName, id);
      return attribute === 'Name' ? name : `arn:aws:secretsmanager:us-east-1:123456789012:${name}`;
    }
    return value['Fn::Join'][1].map(textOf).join('');
  };
  return Object.fromEntries(found.map(({ Properties: { Name, Value } }) => [Name, textOf(Value)]));
}
