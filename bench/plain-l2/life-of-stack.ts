import { Aws, Fn } from 'aws-cdk-lib';

/** A part of the id that CloudFormation gives a stack anew whenever it is made: 0 to 4. */
export function lifeOfStack(part: number): string {
  return Fn.select(part, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))));
}
