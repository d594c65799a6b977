import * as fs from 'node:fs';
import * as path from 'node:path';
import { filesOf, picturesOf } from './pictures';
import { synthesized } from './templates';

const FOLDER = path.join(__dirname, '..', '..', 'docs', 'pictures');

/** Writes the pictures of the documentation. */
function main(): void {
  fs.mkdirSync(FOLDER, { recursive: true });
  const pictures = picturesOf(synthesized());
  for (const { name, scene } of pictures) for (const fault of scene.faults()) console.log(`${name}: ${fault}`);
  for (const [name, text] of Object.entries(filesOf(pictures))) fs.writeFileSync(path.join(FOLDER, name), text);
}

main();
