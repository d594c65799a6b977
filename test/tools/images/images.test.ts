import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { IMAGE_DIGESTS } from '../../../src/security/images/image-digests';
import { SHIPPED_IMAGES, taggedName } from '../../../src/security/images/shipped-images';
import { exampleImages } from '../../../tools/images/examples';
import { digestsFile, proofWithImages } from '../../../tools/images/files';
import { type ImagesTask, images } from '../../../tools/images/main';
import { renew } from '../../../tools/images/renew';
import { run } from '../../support/processes';
import { DOCKER_LIST, digestOf, index, LoopbackRegistry, OCI_IMAGE } from './loopback-registry';

const ROOT = path.join(__dirname, '../../..');
const BOTH = ['linux/amd64', 'linux/arm64'];
const TRANSPORT = { timeoutMs: 60_000, delaysMs: [1, 1] };
const ENVOY = { repository: 'docker.io/envoyproxy/envoy', tag: 'v1.40.0', purpose: 'a proxy' };
const PYTHON = { repository: 'public.ecr.aws/docker/library/python', tag: '3.13.7-alpine3.22', purpose: 'a program' };
const ENVOY_NAME = 'docker.io/envoyproxy/envoy:v1.40.0';
const PYTHON_NAME = 'public.ecr.aws/docker/library/python:3.13.7-alpine3.22';
const OLD = `sha256:${'0a'.repeat(32)}`;

let registry: LoopbackRegistry;
let logs: string[];
let errors: string[];
beforeEach(async () => {
  registry = new LoopbackRegistry();
  await registry.start();
  registry.tags['envoyproxy/envoy'] = { 'v1.40.0': index(BOTH) };
  registry.tags['docker/library/python'] = { '3.13.7-alpine3.22': index([...BOTH, 'linux/s390x'], '', DOCKER_LIST) };
  logs = [];
  errors = [];
  jest.spyOn(console, 'log').mockImplementation((line) => logs.push(line));
  jest.spyOn(console, 'error').mockImplementation((line) => errors.push(line));
});
afterEach(() => {
  registry.stop();
  jest.restoreAllMocks();
});

const digestIn = (repository: string, tag: string) => digestOf(registry.tags[repository][tag].body);
const lookUp = (before = {}, list = [ENVOY]) => renew(list, before, { transport: TRANSPORT, mirror: registry.url });

/** A folder with the files that the task writes. */
function aTask(digests: Record<string, string> = {}): ImagesTask {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'images-'));
  const proofPath = path.join(folder, 'proof.md');
  fs.writeFileSync(proofPath, '# Proof\n\n<!-- images: begin -->\nbefore\n<!-- images: end -->\n\nThe end.\n');
  const digestsPath = path.join(folder, 'image-digests.ts');
  fs.writeFileSync(digestsPath, digestsFile(digests));
  return { images: [PYTHON, ENVOY], digests, digestsPath, proofPath, transport: TRANSPORT };
}

const asked = (task: ImagesTask, ...args: string[]) => images([...args, '--registry', registry.url], task);
const read = (file: string) => fs.readFileSync(file, 'utf8');

describe('the task', () => {
  test('writes the digests sorted, and removes pinned images from the list in docs/proof.md', async () => {
    const task = aTask();
    registry.tags['docker/library/python'] = {};
    expect(await asked(task)).toBe(1);
    const envoy = digestIn('envoyproxy/envoy', 'v1.40.0');
    expect(read(task.digestsPath)).toContain(`= {\n  '${ENVOY_NAME}': '${envoy}',\n};\n`);
    expect(read(task.proofPath)).toContain(`- \`${PYTHON_NAME}\`: a program\n\n`);
    expect(read(task.proofPath)).not.toContain(`${ENVOY_NAME}\``);
    expect(read(task.proofPath)).toContain('\n\nThe end.\n');

    registry.tags['docker/library/python'] = { '3.13.7-alpine3.22': index(BOTH) };
    expect(await asked({ ...task, digests: { [ENVOY_NAME]: envoy } })).toBe(0);
    const file = read(task.digestsPath);
    expect(file.indexOf(ENVOY_NAME)).toBeLessThan(file.indexOf(PYTHON_NAME));
    expect(read(task.proofPath)).toContain('Every image that the library adds to tasks is pinned by digest.');
    // A second run changes nothing.
    const both = { [ENVOY_NAME]: envoy, [PYTHON_NAME]: digestIn('docker/library/python', '3.13.7-alpine3.22') };
    expect(await asked({ ...task, digests: both })).toBe(0);
    expect(read(task.digestsPath)).toBe(file);
    expect(logs.at(-1)).toBe('2 of 2 images have a digest; 0 changes');
  });

  test('leaves the digest of a registry that does not answer, and names the image', async () => {
    const task = aTask({ [ENVOY_NAME]: OLD });
    const url = registry.url;
    registry.stop();
    expect(await images(['--registry', url], task)).toBe(1);
    expect(read(task.digestsPath)).toBe(digestsFile({ [ENVOY_NAME]: OLD }));
    expect(errors).toEqual([
      `${PYTHON_NAME}: ${new URL(url).host} does not answer: ECONNREFUSED. It stays without a digest.`,
      `${ENVOY_NAME}: ${new URL(url).host} does not answer: ECONNREFUSED. Its digest stays as it is.`,
    ]);
  });

  test('--check writes nothing, and fails if a tag was moved', async () => {
    const envoy = digestIn('envoyproxy/envoy', 'v1.40.0');
    expect(await asked(aTask({ [ENVOY_NAME]: envoy }), '--check')).toBe(0);
    const moved = aTask({ [ENVOY_NAME]: OLD });
    expect(await asked(moved, '--check')).toBe(1);
    expect(logs).toContain(`${ENVOY_NAME}: somebody moved the tag, from ${OLD} to ${envoy}`);
    expect(read(moved.digestsPath)).toBe(digestsFile({ [ENVOY_NAME]: OLD }));
    expect(read(moved.proofPath)).toContain('\nbefore\n');
  });

  test('--check fails after an error, and if the list has a digest of a tag that is not used', async () => {
    expect(await asked(aTask({ 'docker.io/envoyproxy/envoy:v1.39.0': OLD }), '--check')).toBe(1);
    expect(logs).toContain('docker.io/envoyproxy/envoy:v1.39.0: removed, because the library does not use this tag');
    registry.tags['envoyproxy/envoy'] = {};
    expect(await asked(aTask(), '--check')).toBe(1);
  });

  test('--offline writes the list in docs/proof.md without a request', async () => {
    const task = aTask({ [ENVOY_NAME]: OLD });
    expect(await asked(task, '--offline')).toBe(0);
    expect(registry.requests).toEqual([]);
    expect(read(task.digestsPath)).toBe(digestsFile({ [ENVOY_NAME]: OLD }));
    expect(read(task.proofPath)).toContain(`- \`${PYTHON_NAME}\`: a program`);
  });

  test('a page without the list is an error', async () => {
    const task = aTask();
    fs.writeFileSync(task.proofPath, '# Proof');
    await expect(asked(task)).rejects.toThrow('docs/proof.md has no part between');
  });

  test('runs as a command, with the images of the library', async () => {
    const { envoy, xrayDaemon } = SHIPPED_IMAGES;
    registry.tags['envoyproxy/envoy'] = { [envoy.tag]: index(BOTH) };
    const tsx = path.join(ROOT, 'node_modules/.bin/tsx');
    const args = ['tools/images/write.ts', '--check', '--registry', registry.url];
    const { code, output } = await run(tsx, ['--tsconfig', 'tsconfig.dev.json', ...args], process.env, ROOT);
    const lines = output.split('\n');
    expect(lines.find((line) => line.startsWith(taggedName(envoy)))).toContain(digestIn('envoyproxy/envoy', envoy.tag));
    expect(output).toContain(`${taggedName(xrayDaemon)}: the registry has no such repository or tag.`);
    expect(code).toBe(1);
  });
});

describe('a digest', () => {
  test('is looked up with a token for the one repository', async () => {
    expect((await lookUp()).digests).toEqual({ [ENVOY_NAME]: digestIn('envoyproxy/envoy', 'v1.40.0') });
    expect(registry.requests.slice(0, 4)).toEqual([
      'HEAD /v2/envoyproxy/envoy/manifests/v1.40.0',
      'GET /token?service=loopback&scope=aws&scope=repository%3Aenvoyproxy%2Fenvoy%3Apull',
      'HEAD /v2/envoyproxy/envoy/manifests/v1.40.0',
      `GET /v2/envoyproxy/envoy/manifests/${digestIn('envoyproxy/envoy', 'v1.40.0')}`,
    ]);
  });

  test('may be of a manifest list of Docker', async () => {
    expect(Object.keys((await lookUp({}, [PYTHON])).digests)).toEqual([PYTHON_NAME]);
  });

  test.each([
    ['for one architecture', { type: OCI_IMAGE, body: '{"layers":[]}' }, 'is of an image for one architecture'],
    ['without arm64', index(['linux/amd64', 'windows/arm64']), 'the index has no image for linux/arm64'],
    ['without platforms', index([]), 'the index has no image for linux/amd64 and linux/arm64'],
    ['with another body', { type: OCI_IMAGE, body: 'x' }, 'the registry answered with something else than JSON'],
  ])('of a manifest %s is an error', async (_what, manifest, message) => {
    registry.tags['envoyproxy/envoy']['v1.40.0'] = manifest;
    const { digests, errors: found } = await lookUp({ [ENVOY_NAME]: OLD });
    expect(found).toEqual([expect.stringContaining(message)]);
    expect(digests).toEqual({ [ENVOY_NAME]: OLD });
  });

  test('of a tag that does not exist is an error', async () => {
    expect((await lookUp({}, [{ ...ENVOY, tag: 'v9.9.9' }])).errors).toEqual([
      'docker.io/envoyproxy/envoy:v9.9.9: the registry has no such repository or tag. It stays without a digest.',
    ]);
  });

  test.each([
    ['no digest', {}, 'the registry returned no digest'],
    ['half a digest', { 'docker-content-digest': 'sha256:12' }, 'the registry returned no digest'],
    ['the digest of something else', { 'docker-content-digest': OLD }, `the manifest of ${OLD} has the digest sha256:`],
  ])('is refused if the registry returns %s', async (_what, headers, message) => {
    registry.override = (target, response) => {
      if (!target.includes('/manifests/')) return false;
      response.writeHead(200, headers as Record<string, string>).end('{}');
      return true;
    };
    expect((await lookUp()).errors).toEqual([expect.stringContaining(message)]);
  });
});

describe('a registry that', () => {
  test.each([[[429, 503]], [[500]]])('fails with %j is asked again', async (failures) => {
    registry.failures.push(...failures);
    expect((await lookUp()).errors).toEqual([]);
  });

  test.each([429, 503])('always fails with %d is asked three times', async (status) => {
    registry.failures.push(status, status, status);
    expect((await lookUp()).errors).toEqual([
      `${ENVOY_NAME}: the registry answered with ${status}. It stays without a digest.`,
    ]);
    expect(registry.requests).toHaveLength(3);
  });

  test('asks for a delay gets it, up to a limit', async () => {
    registry.failures.push(429);
    registry.headers['retry-after'] = '3600';
    const delays = jest
      .spyOn(global, 'setTimeout')
      .mockImplementation(((next: () => void) => setImmediate(next)) as never);
    expect((await lookUp()).errors).toEqual([]);
    expect(delays.mock.calls.map(([, delay]) => delay)).toContain(20_000);
  });

  test('does not end its answer is left after the timeout', async () => {
    registry.override = () => true;
    const attempts = jest.spyOn(global, 'fetch');
    const options = { transport: { timeoutMs: 50, delaysMs: [1] }, mirror: registry.url };
    const { errors: found } = await renew([ENVOY], {}, options);
    expect(found).toEqual([expect.stringContaining('does not answer: The operation was aborted due to timeout')]);
    expect(attempts).toHaveBeenCalledTimes(2);
  });

  test.each([
    ['Basic realm="x"', 'the registry requires a login of an unknown kind'],
    ['Bearer service="x"', 'the registry requires a login of an unknown kind'],
    [
      'Bearer realm="http://tokens.example.com/"',
      'refers to http://tokens.example.com for a token, which is not encrypted',
    ],
  ])('challenges with %s is not logged in to', async (challenge, message) => {
    registry.override = (_path, response) => Boolean(response.writeHead(401, { 'www-authenticate': challenge }).end());
    expect((await lookUp()).errors).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ['refuses a token', 403, '{}', 'the registry gave no token (403)'],
    ['gives an empty answer', 200, '{}', 'the registry gave no token (200)'],
  ])('%s is an error', async (_what, status, body, message) => {
    registry.override = (target, response) => target === '/token' && Boolean(response.writeHead(status).end(body));
    expect((await lookUp()).errors).toEqual([expect.stringContaining(message)]);
  });

  test('refuses the token is an error', async () => {
    registry.override = (target, response) =>
      target === '/token' && Boolean(response.writeHead(200).end('{"access_token":"of-another-repository"}'));
    expect((await lookUp()).errors).toEqual([expect.stringContaining('the registry answered with 401')]);
  });
});

describe('newer tags', () => {
  test('of the same form are listed, newest first', async () => {
    const tags = ['v1.39.9', 'v1.40.1', 'v1.41-latest', 'v1.41.0', 'v1.100.0', 'v1.41.0-rc1', 'dev-v1.41.0', 'v2.0.0'];
    for (const tag of tags) registry.tags['envoyproxy/envoy'][tag] = index(BOTH);
    expect((await lookUp()).information).toEqual([`${ENVOY_NAME}: newer tags: v2.0.0, v1.100.0, v1.41.0`]);
    // The registry has two tags on a page.
    expect(registry.requests.filter((request) => request.includes('/tags/list'))).toHaveLength(5);
  });

  test('of two versions in one tag are compared by both', async () => {
    for (const tag of ['3.13.7-alpine3.21', '3.13.7-alpine3.23', '3.14.0-slim', '3.13.10-alpine3.22']) {
      registry.tags['docker/library/python'][tag] = index(BOTH);
    }
    expect((await lookUp({}, [PYTHON])).information).toEqual([
      `${PYTHON_NAME}: newer tags: 3.13.10-alpine3.22, 3.13.7-alpine3.23`,
    ]);
  });

  test.each([
    [
      'fails',
      (response: import('node:http').ServerResponse) => response.writeHead(403).end(),
      'the registry answered with 403',
    ],
    [
      'refers to another registry',
      (response: import('node:http').ServerResponse) =>
        response.writeHead(200, { link: '<https://example.com/tags>; rel="next"' }).end('{"tags":null}'),
      'the registry refers to another one, https://example.com',
    ],
    [
      'never ends',
      (response: import('node:http').ServerResponse) =>
        response.writeHead(200, { link: '<list>; rel="next"' }).end('{"tags":[]}'),
      'the list of tags has more than 50 pages',
    ],
  ])('are unknown if the list %s, and the digest is still written', async (_what, answer, message) => {
    registry.override = (target, response) => target.endsWith('/list') && Boolean(answer(response));
    const { digests, information, errors: found } = await lookUp();
    expect(information).toEqual([`${ENVOY_NAME}: newer tags are unknown: ${message}`]);
    expect(Object.keys(digests)).toEqual([ENVOY_NAME]);
    expect(found).toEqual([]);
  });
});

describe('the repository', () => {
  const all = Object.values(SHIPPED_IMAGES);
  const file = (name: string) => read(path.join(ROOT, name));

  // To correct them: npx projen images -- --offline
  test('has the digests as the task writes them', () => {
    expect(file('src/security/images/image-digests.ts')).toBe(digestsFile(IMAGE_DIGESTS));
  });

  test('lists the images without a digest in docs/proof.md', () => {
    const proof = file('docs/proof.md');
    expect(proof).toBe(proofWithImages(proof, all, IMAGE_DIGESTS, exampleImages()));
  });

  test('has examples with images in each language, and in Dockerfiles', () => {
    const names = ['maven:3-eclipse-temurin-17', 'public.ecr.aws/docker/library/redis:8.2.1-alpine'];
    expect(exampleImages()).toEqual(expect.arrayContaining(names));
    expect(exampleImages()).toContain('public.ecr.aws/docker/library/busybox:1.37.0');
  });
});
