import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { type App, CfnParameter, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { MeshedFargateService, ServiceImage, Sidecar, Tracing } from '../../src';
import type { Json } from '../support/json';
import { applicationOf, aService, aStack, aVpc, surroundings, templateOf, warningsOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const DIGEST = `sha256:${'0a'.repeat(32)}`;

function imageOf(image: ServiceImage): string {
  return JSON.stringify(applicationOf(aService({ image }).stack).Image);
}

describe('ServiceImage.placeholder()', () => {
  const { stack, service } = aService({ image: ServiceImage.placeholder() });

  test('is the default, and is pinned', () => {
    expect(applicationOf(stack).Image).toMatch(/^public\.ecr\.aws\/docker\/library\/python:\d+\.\d+\.\d+-alpine/);
    expect(applicationOf(aService().stack).Image).toBe(applicationOf(stack).Image);
  });

  test('has its own command and an unprivileged user', () => {
    expect(applicationOf(stack).Command.slice(0, 2)).toEqual(['python3', '-c']);
    expect(applicationOf(stack).User).toBe('65534');
  });

  test('creates the repository for the first image', () => {
    expect(service.repository).toBeDefined();
    templateOf(stack).resourceCountIs('AWS::ECR::Repository', 1);
  });
});

describe('ServiceImage.fromRepository()', () => {
  test('uses a tag of the service’s own repository, which the tasks can pull', () => {
    const { stack } = aService({ image: ServiceImage.fromRepository({ tag: 'v1' }) });
    expect(JSON.stringify(applicationOf(stack).Image)).toMatch(/"Ref":"RiskEngineRepository.*":v1"/);
    expect(JSON.stringify(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))).toContain('ecr:BatchGetImage');
  });

  test('accepts a tag that is a token', () => {
    expect(imageOf(ServiceImage.fromRepository({ tag: Token.asString({ Ref: 'Tag' }) }))).toContain('"Ref":"Tag"');
  });

  test('accepts a digest', () => {
    const { stack } = aService({ image: ServiceImage.fromRepository({ digest: DIGEST }) });
    expect(JSON.stringify(applicationOf(stack).Image)).toContain(`@${DIGEST}`);
    expect(JSON.stringify(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))).toContain('ecr:BatchGetImage');
  });

  test('accepts a digest that is a token, and does not treat it as a tag', () => {
    const digest = Token.asString({ Ref: 'Digest' });
    expect(imageOf(ServiceImage.fromRepository({ digest }))).toMatch(/@",\{"Ref":"Digest"\}/);
  });

  test.each(['abc', 'sha256:abc', DIGEST.toUpperCase()])('rejects the digest %s', (digest) => {
    expectUsageError(() => ServiceImage.fromRepository({ digest }), {
      code: 'TagOrDigest',
      path: 'ServiceImage.fromRepository()',
      got: `digest: '${digest.slice(0, 60)}`,
    });
  });

  test('uses another repository, and then creates none', () => {
    const stack = aStack();
    const repository = ecr.Repository.fromRepositoryName(stack, 'Existing', 'risk');
    new MeshedFargateService(stack, 'Risk', {
      ...surroundings(stack),
      image: ServiceImage.fromRepository({ repository, tag: 'v1' }),
    });
    expect(JSON.stringify(applicationOf(stack).Image)).toContain('/risk:v1');
    templateOf(stack).resourceCountIs('AWS::ECR::Repository', 0);
  });

  test.each(['', 'has space', '.v1'])("rejects the tag '%s'", (tag) => {
    expectUsageError(() => ServiceImage.fromRepository({ tag }), {
      code: 'TagOrDigest',
      path: 'ServiceImage.fromRepository()',
      got: `tag: '${tag}'`,
    });
  });

  test.each([
    [{}, 'neither a tag nor a digest'],
    [{ tag: 'v1', digest: DIGEST }, "tag: 'v1' and digest: 'sha256:"],
  ])('rejects %j', (options, got) => {
    expectUsageError(() => aService({ image: ServiceImage.fromRepository(options) }), {
      code: 'TagOrDigest',
      path: 'Stack/RiskEngine',
      got,
    });
  });
});

describe('ServiceImage.fromParameter()', () => {
  test('uses the tag that a pipeline passes', () => {
    const stack = aStack();
    const parameter = new CfnParameter(stack, 'Tag');
    new MeshedFargateService(stack, 'Risk', { ...surroundings(stack), image: ServiceImage.fromParameter(parameter) });
    expect(JSON.stringify(applicationOf(stack).Image)).toMatch(/"Ref":"RiskRepository.*":",\{"Ref":"Tag"\}/);
  });

  describe('with an empty default', () => {
    const stack = aStack();
    const parameter = new CfnParameter(stack, 'Tag', { default: '' });
    const options = { ...surroundings(stack), image: ServiceImage.fromParameter(parameter) };
    new MeshedFargateService(stack, 'Risk', options);
    const [[condition, expression]] = Object.entries(templateOf(stack).toJSON().Conditions);

    test('is the placeholder until a tag is passed', () => {
      expect(expression).toEqual({ 'Fn::Equals': [{ Ref: 'Tag' }, ''] });
      const { Image, Command, User } = applicationOf(stack);
      const placeholder = applicationOf(aService().stack);
      expect(Image['Fn::If'].slice(0, 2)).toEqual([condition, placeholder.Image]);
      expect(JSON.stringify(Image['Fn::If'][2])).toMatch(/"Ref":"RiskRepository.*":",\{"Ref":"Tag"\}/);
      expect(Command).toEqual({ 'Fn::If': [condition, placeholder.Command, { Ref: 'AWS::NoValue' }] });
      expect(User).toEqual({ 'Fn::If': [condition, placeholder.User, '1000'] });
    });

    test('allows the tasks to pull the pushed image', () => {
      expect(JSON.stringify(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))).toContain('ecr:BatchGetImage');
    });

    test('rejects a parameter of another stack', () => {
      const own = aStack();
      const ofOwn = ServiceImage.fromParameter(new CfnParameter(own, 'Tag', { default: '' }));
      const later = aStack('Later', {}, own.node.root as App);
      expectUsageError(() => new MeshedFargateService(later, 'Risk', { ...surroundings(own), image: ofOwn }), {
        code: 'ParameterOfOtherStack',
        path: 'Later/Risk',
        got: 'Stack/Tag',
      });
    });
  });
});

describe('ServiceImage.fromAsset()', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'image-'));
  fs.writeFileSync(path.join(folder, 'Dockerfile'), 'FROM scratch\n');
  fs.writeFileSync(path.join(folder, 'engine.Dockerfile'), 'FROM scratch AS engine\n');
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const sourceOf = (image: ServiceImage, architecture?: ecs.CpuArchitecture) => {
    const { stack } = aService({ image, architecture });
    expect(JSON.stringify(applicationOf(stack).Image)).toContain('cdk-hnb659fds-container-assets-');
    const assets = (stack.node.scope as Json).synth().getStackArtifact('Stack').assembly.directory;
    const manifest = JSON.parse(fs.readFileSync(path.join(assets, 'Stack.assets.json'), 'utf8'));
    return Object.values<Json>(manifest.dockerImages)[0].source;
  };

  test.each([
    [undefined, 'linux/amd64'],
    [ecs.CpuArchitecture.ARM64, 'linux/arm64'],
  ])('is built for the architecture of the tasks: %#', (architecture, platform) => {
    expect(sourceOf(ServiceImage.fromAsset(folder), architecture).platform).toBe(platform);
  });

  test('builds another Dockerfile of the folder, one of its stages, with arguments', () => {
    const options = { file: 'engine.Dockerfile', target: 'engine', buildArgs: { VERSION: '7' } };
    expect(sourceOf(ServiceImage.fromAsset(folder, options))).toMatchObject({
      dockerFile: 'engine.Dockerfile',
      dockerBuildTarget: 'engine',
      dockerBuildArgs: { VERSION: '7' },
    });
  });

  test('a Dockerfile that is not in the folder is rejected', () => {
    expectUsageError(() => aService({ image: ServiceImage.fromAsset(folder, { file: 'risk.Dockerfile' }) }), {
      code: 'InvalidValue',
      path: 'Stack/RiskEngine',
      got: `{ file: 'risk.Dockerfile' }`,
    });
  });
});

describe('ServiceImage.fromRegistry()', () => {
  test('accepts any name', () => {
    expect(imageOf(ServiceImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29'))).toContain(
      'nginx-unprivileged:1.29',
    );
  });

  test.each(['', ' ', 'nginx 1', 'nginx:a:b', 'nginx@sha256:abc', '/x:1'])('rejects an invalid name: "%s"', (name) => {
    expectUsageError(() => ServiceImage.fromRegistry(name), {
      code: 'TagOrDigest',
      path: 'ServiceImage.fromRegistry()',
      got: `name: '${name}'`,
    });
  });

  test.each(['nginx', 'localhost:5000/nginx', 'nginx:latest'])('adds a warning that %s has no version', (name) => {
    const { stack } = aService({ image: ServiceImage.fromRegistry(name) });
    expect(warningsOf(stack)).toEqual([expect.stringContaining(`The image '${name}' has no version`)]);
  });

  test.each([
    'nginx:1.29',
    'localhost:5000/nginx:1.29',
    `nginx@${DIGEST}`,
    `nginx:latest@${DIGEST}`,
    Token.asString({ Ref: 'Image' }),
  ])('adds no warning for %s', (name) => {
    expect(warningsOf(aService({ image: ServiceImage.fromRegistry(name) }).stack)).toEqual([]);
  });
});

describe('in subnets without internet egress', () => {
  const inIsolation = (image: ServiceImage, tracing = Tracing.none(), sidecars: Sidecar[] = []) => {
    const stack = aStack();
    const vpc = aVpc(stack, { privateSubnetIds: undefined, isolatedSubnetIds: ['isolated-a', 'isolated-b'] });
    return new MeshedFargateService(stack, 'Risk', { ...surroundings(stack, { vpc }), image, tracing, sidecars });
  };

  test.each([
    ServiceImage.placeholder(),
    ServiceImage.fromRegistry('nginx:1.29'),
    ServiceImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
  ])('a public image is rejected: %#', (image) => {
    expectUsageError(() => inIsolation(image), {
      code: 'NoWayToPublicImage',
      path: 'Stack/Risk',
      got: "the application's image from a public registry",
    });
  });

  test('the public tracing sidecar is rejected', () => {
    expectUsageError(() => inIsolation(ServiceImage.fromRepository({ tag: 'v1' }), Tracing.openTelemetry()), {
      code: 'NoWayToPublicImage',
      path: 'Stack/Risk',
      got: "the tracing sidecar's image",
      fix: 'Tracing.openTelemetry({ image })',
    });
  });

  test.each([
    ServiceImage.fromRepository({ tag: 'v1' }),
    ServiceImage.fromRegistry('123456789012.dkr.ecr.eu-west-1.amazonaws.com/risk:v1'),
    ServiceImage.fromRegistry(Token.asString({ Ref: 'Image' })),
  ])('a private image is accepted: %#', (image) => {
    expect(() => inIsolation(image)).not.toThrow();
  });

  test('a public image of a sidecar is rejected', () => {
    const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/redis:8');
    const sidecars = [new Sidecar({ name: 'cache', image })];
    expectUsageError(() => inIsolation(ServiceImage.fromRepository({ tag: 'v1' }), Tracing.none(), sidecars), {
      code: 'NoWayToPublicImage',
      path: 'Stack/Risk',
      got: "the image 'public.ecr.aws/docker/library/redis:8' of 'cache'",
      fix: 'or pass a vpc whose private subnets have a route to a NAT gateway',
    });
  });

  test('a private tracing sidecar is accepted', () => {
    const image = ecs.ContainerImage.fromRegistry('123456789012.dkr.ecr.eu-west-1.amazonaws.com/otel:1');
    const tracing = Tracing.openTelemetry({ image });
    expect(() => inIsolation(ServiceImage.fromRepository({ tag: 'v1' }), tracing)).not.toThrow();
  });
});

test('a folder without a Dockerfile is rejected', () => {
  expectUsageError(() => aService({ image: ServiceImage.fromAsset(__dirname) }), {
    code: 'InvalidValue',
    path: 'Stack/RiskEngine',
    got: 'ServiceImage.fromAsset(',
  });
});

test.each(['List<String>', 'CommaDelimitedList'])('a parameter of the type %s is rejected', (type) => {
  const stack = aStack();
  const image = ServiceImage.fromParameter(new CfnParameter(stack, 'Tags', { type }));
  expectUsageError(() => new MeshedFargateService(stack, 'Risk', { ...surroundings(stack), image }), {
    code: 'WrongType',
    path: 'Stack/Risk',
    got: type,
  });
});

test('an architecture that Fargate does not have is rejected', () => {
  expectUsageError(() => aService({ architecture: ecs.CpuArchitecture.of('RISCV') }), {
    code: 'ImageArchitecture',
    path: 'Stack/RiskEngine',
    got: "'RISCV'",
  });
});
