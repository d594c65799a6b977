import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { IMAGE_DIGESTS } from '../../../src/security/images/image-digests';
import { SHIPPED_IMAGES, shippedImage, taggedName } from '../../../src/security/images/shipped-images';
import { IMAGE_DIGEST, IMAGE_NAME } from '../../../src/validation/image-forms';

const SRC = path.join(__dirname, '../../../src');
const IMAGES = Object.values(SHIPPED_IMAGES);
const NAMES = IMAGES.map(taggedName);
/** A registry with a dot in its name, and a path. */
const IMAGE_TEXT = /^(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:\/[a-z0-9._-]+)+(?::[\w.-]+)?(?:@sha256:.*)?$/;

test.each(NAMES)('%s is a name with a version', (name) => {
  expect(IMAGE_NAME.test(name)).toBe(true);
  expect(name).toMatch(/:v?\d+\.\d+\.\d+/);
});

test('the digests are of images in the list', () => {
  expect(NAMES).toEqual(expect.arrayContaining(Object.keys(IMAGE_DIGESTS)));
  expect(Object.values(IMAGE_DIGESTS).filter((digest) => !IMAGE_DIGEST.test(digest))).toEqual([]);
});

test('a name has a digest only if one is known for its tag', () => {
  const unknown = { ...SHIPPED_IMAGES.envoy, tag: 'v0.0.0' };
  expect(shippedImage(unknown)).toBe('docker.io/envoyproxy/envoy:v0.0.0');
  for (const image of IMAGES) {
    const digest = IMAGE_DIGESTS[taggedName(image)];
    expect(shippedImage(image)).toBe(digest === undefined ? taggedName(image) : `${taggedName(image)}@${digest}`);
  }
});

test('no other file of src/ names an image', () => {
  const repositories = IMAGES.map(({ repository }) => `security/images/shipped-images.ts: ${repository}`);
  const pinned = Object.keys(IMAGE_DIGESTS).map((name) => `security/images/image-digests.ts: ${name}`);
  // The form of the option has an example for its error.
  const example = 'validation/image-forms.ts: public.ecr.aws/nginx/nginx-unprivileged:1.29';
  expect(sources().flatMap(imagesIn).sort()).toEqual([...repositories, ...pinned, example].sort());
});

function sources(): string[] {
  const files = fs.readdirSync(SRC, { recursive: true }) as string[];
  return files.filter((file) => file.endsWith('.ts'));
}

/** The texts of a file that are images, and the literal arguments of `fromRegistry()`. Comments do not count. */
function imagesIn(file: string): string[] {
  const code = fs.readFileSync(path.join(SRC, file), 'utf8');
  if (!/["'`][^"'`]*\.[^"'`]*\/|fromRegistry/.test(code)) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node);
    if (isText && (IMAGE_TEXT.test(node.text) || isArgumentOfFromRegistry(node))) found.push(`${file}: ${node.text}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true));
  return found;
}

function isArgumentOfFromRegistry({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && parent.expression.getText().endsWith('.fromRegistry');
}
