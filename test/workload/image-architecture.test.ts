import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceImage } from '../../src';
import { aService } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const { ARM64: ARM, X86_64: X86 } = ecs.CpuArchitecture;
const inRegistry = (name: string) => ServiceImage.fromRegistry(name);
const tagged = (tag: string) => ServiceImage.fromRepository({ tag });

describe('an image with an architecture in its name', () => {
  test.each([
    [ARM, 'ARM64', inRegistry('amd64/python:3.13'), 'amd64/python:3.13'],
    [ARM, 'ARM64', inRegistry('example.com/risk:1.2-linux-x86_64'), 'x86_64'],
    [ARM, 'ARM64', tagged('1.2-amd64'), '1.2-amd64'],
    [X86, 'X86_64', inRegistry('arm64v8/nginx:1.29'), 'arm64v8/nginx:1.29'],
    [X86, 'X86_64', tagged('aarch64.7'), 'aarch64.7'],
  ])('is rejected on another architecture (%#)', (architecture, name, image, text) => {
    expectUsageError(() => aService({ architecture, image }), {
      code: 'ImageArchitecture',
      path: 'Stack/RiskEngine',
      got: text,
      fix: `use an image for ${name === 'ARM64' ? 'arm64' : 'amd64'}`,
    });
  });

  test.each([
    ['its own', ARM, tagged('1.2-arm64')],
    ['one of several architectures', ARM, inRegistry('example.com/risk:amd64-arm64')],
    ['any architecture, if the name contains none', ARM, tagged('1.2')],
    ['any architecture, if the name is only part of a word', ARM, inRegistry('example.com/damd64b:1')],
    ['any architecture, if the name is a token', X86, tagged(Token.asString({ Ref: 'Arm64' }))],
  ])('runs on %s', (_, architecture, image) => {
    expect(() => aService({ architecture, image })).not.toThrow();
  });
});
