import { Aws } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { MeshBackend, MeshedFargateService, type MeshedFargateServiceProps, Sidecar } from '../../src';
import { aStack, surroundings, templateOf } from '../support/stacks';
import { expectMessage, messageOf } from '../support/usage-errors';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/x/y:1');
const sidecar = (props: Partial<ConstructorParameters<typeof Sidecar>[0]>) =>
  new Sidecar({ name: 'cache', image, ...props });

function synth(props: Partial<MeshedFargateServiceProps>, backend?: MeshBackend, late?: [string, string]) {
  const stack = aStack();
  const service = new MeshedFargateService(stack, 'Risk', { ...surroundings(stack, { backend }), ...props });
  if (late) service.addEnvironment(...late);
  templateOf(stack);
}

const LONG = 'x'.repeat(66_000);

test.each<[string, Partial<MeshedFargateServiceProps>, string]>([
  ['the environment', { environment: { LONG } }, "in the container 'app'"],
  ['commands', { sidecars: [sidecar({ command: Array(10).fill('x'.repeat(7_000)) })] }, "in the container 'cache'"],
  ['the environment of sidecars', { sidecars: [sidecar({ environment: { LONG } })] }, "in the container 'cache'"],
])('a task definition that is too large because of %s is an error at synth', (_title, props, got) => {
  expectMessage(
    messageOf(() => synth(props)),
    { code: 'TaskDefinitionTooLarge', path: 'Stack/Risk', got, expected: 'at most 65536 bytes', fix: 'shorten' },
  );
});

test.each([undefined, MeshBackend.envoy()])('variables of addEnvironment() count too: %#', (backend) => {
  expect(messageOf(() => synth({}, backend, ['LONG', LONG]))).toContain('[TaskDefinitionTooLarge]');
});

test('the texts of all containers together are counted', () => {
  const environment = { HALF: 'x'.repeat(33_000) };
  expect(messageOf(() => synth({ environment }))).toBe('no error');
  expect(messageOf(() => synth({ environment, sidecars: [sidecar({ environment })] }))).toContain(
    '[TaskDefinitionTooLarge]',
  );
});

test('tokens are not counted by the length of their names', () => {
  const environment = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`STACK_${index}`, Aws.STACK_NAME]));
  const texts = { TEXT: 'x'.repeat(30_000) };
  expect(messageOf(() => synth({ environment: { ...environment, ...texts } }))).toContain('no error');
});
