import { Stack } from 'aws-cdk-lib';
import { FargateJob, type FargateJobProps, type MeshBackend } from '../../src';
import type { Json } from './json';
import { aStack, surroundings, templateOf } from './stacks';

/** A job on its own in a stack of its own. */
export function aJob(props: Partial<FargateJobProps> = {}, backend?: MeshBackend) {
  const stack = aStack();
  const job = new FargateJob(stack, 'EndOfDay', { ...surroundings(stack, { backend }), ...props });
  return { stack, job };
}

/** The definition of the state machine of a job. A reference is the text of its logical id. */
export function definitionOf(job: FargateJob): Json {
  const { DefinitionString } = propertiesOfMachine(job);
  const parts: Json[] = DefinitionString['Fn::Join']?.[1] ?? [DefinitionString];
  return JSON.parse(
    parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part).replace(/\W+/g, '_'))).join(''),
  );
}

/** The states of one item of a run. */
export function statesOfItem(job: FargateJob): Json {
  return definitionOf(job).States.Run.ItemProcessor.States;
}

function propertiesOfMachine(job: FargateJob): Json {
  const { Resources } = templateOf(job).toJSON();
  return Resources[Stack.of(job).resolve(job.stateMachineArn).Ref].Properties;
}
