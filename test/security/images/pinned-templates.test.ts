import { CfnParameter } from 'aws-cdk-lib';
import { MeshBackend, MeshedFargateService, ServiceImage, Tracing } from '../../../src';
import { SHIPPED_IMAGES, taggedName } from '../../../src/security/images/shipped-images';
import { aStack, containersOf, surroundings } from '../../support/stacks';

jest.mock('../../../src/security/images/image-digests', () => ({
  IMAGE_DIGESTS: new Proxy({}, { get: (_target, name: string) => mockDigest(name) }),
}));

/** A digest for each name. It is a declaration, because Jest moves the mock above everything else. */
function mockDigest(name: string): string {
  return `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0').slice(-64)}`;
}

const NAMES = Object.values(SHIPPED_IMAGES).map((image) => `${taggedName(image)}@${mockDigest(taggedName(image))}`);

/** The images of a task definition, without those of the service's own repository. */
function imagesOf(mesh: MeshBackend, tracing: Tracing, image = ServiceImage.placeholder()): string[] {
  const stack = aStack();
  new MeshedFargateService(stack, 'Risk', { ...surroundings(stack, { backend: mesh }), tracing, image });
  return containersOf(stack).map(({ Image }) => Image);
}

test('every digest of the list reaches the template', () => {
  const images = [
    ...imagesOf(MeshBackend.envoy(), Tracing.openTelemetry()),
    ...imagesOf(MeshBackend.appMesh(), Tracing.xrayDaemon()),
  ];
  expect([...new Set(images)].sort()).toEqual([...NAMES].sort());
});

test('also in the condition of an image from a parameter', () => {
  const stack = aStack();
  const tag = new CfnParameter(stack, 'Tag', { default: '' });
  const image = ServiceImage.fromParameter(tag);
  new MeshedFargateService(stack, 'Risk', { ...surroundings(stack), image, tracing: Tracing.none() });
  const [{ Image }] = containersOf(stack);
  expect(Image['Fn::If'][1]).toBe(NAMES.find((name) => name.includes('python')));
});
