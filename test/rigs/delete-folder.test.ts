import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { deleteFolder } from '../../rigs/delete-folder';

const FILES = 300;

test('a folder is deleted while a process still creates files in it', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'deleted-'));
  const inside = path.join(folder, 'inside');
  fs.mkdirSync(inside);
  for (let index = 0; index < FILES; index++) fs.writeFileSync(path.join(inside, `${index}`), '');
  const program = 'cd "$0" && i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); : > "new-$i"; done';
  const writer = spawn('sh', ['-c', program, inside], { stdio: 'ignore' });
  while (!fs.existsSync(path.join(inside, 'new-1'))) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  deleteFolder(folder);
  expect(fs.existsSync(folder)).toBe(false);
  writer.kill();
});

test('a folder that does not exist is no error', () => {
  deleteFolder(path.join(os.tmpdir(), 'never-created'));
});

test('another error is thrown', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'file-')), 'file');
  fs.writeFileSync(file, '');
  expect(() => deleteFolder(path.join(file, 'folder'))).toThrow('ENOTDIR');
});
