import * as fs from 'node:fs';
import * as path from 'node:path';
import { snippetsOf } from './snippet';

export const RECIPES_FOLDER = path.join(__dirname, '..', '..', '..', 'docs', 'recipes');

/** A page of docs/recipes. */
export interface Recipe {
  readonly name: string;
  /** The blocks of TypeScript of the page. A page has one. */
  readonly programs: string[];
}

export const RECIPES: Recipe[] = fs
  .readdirSync(RECIPES_FOLDER)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => ({
    name: path.basename(file, '.md'),
    programs: snippetsOf('docs', 'recipes', file).map(({ code }) => code),
  }));
