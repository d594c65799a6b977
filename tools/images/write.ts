import * as path from 'node:path';
import { IMAGE_DIGESTS } from '../../src/security/images/image-digests';
import { SHIPPED_IMAGES } from '../../src/security/images/shipped-images';
import { images } from './main';
import { DEFAULT_TRANSPORT } from './transport';

const ROOT = path.join(__dirname, '..', '..');

/** The task `images`: looks up the digests of the images that the library adds to tasks. */
async function main(): Promise<void> {
  process.exitCode = await images(process.argv.slice(2), {
    images: Object.values(SHIPPED_IMAGES),
    digests: IMAGE_DIGESTS,
    digestsPath: path.join(ROOT, 'src', 'security', 'images', 'image-digests.ts'),
    proofPath: path.join(ROOT, 'docs', 'proof.md'),
    transport: DEFAULT_TRANSPORT,
  });
}

void main();
