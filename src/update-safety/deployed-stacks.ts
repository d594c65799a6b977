import * as fs from 'node:fs';
import * as path from 'node:path';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
import type { Template } from './template';

/** A deployed template. */
export interface DeployedStack {
  /** The file, of which the template of a nested stack is a neighbour. */
  readonly file: string;
  readonly template: Template;
  /** The name of the stack, if a manifest has it. */
  readonly name?: string;
  /** The environment of the stack, if a manifest has it: `aws://ACCOUNT/REGION`. */
  readonly environment?: string;
  /** The tags of the stack, if a manifest has them. */
  readonly tags?: Record<string, string>;
}

/** A stack of the app, as far as its deployed template is matched with it. */
export interface NamedStack {
  readonly stackName: string;
  readonly environment: string;
  readonly templateFile: string;
}

/** A stack or a nested assembly in the manifest of a cloud assembly. */
interface Artifact {
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly tags?: Record<string, string>;
    readonly directoryName?: string;
  };
}

/** The sections of a template. */
const SECTIONS =
  'AWSTemplateFormatVersion Conditions Description Mappings Metadata Outputs Parameters Resources Rules Transform'.split(
    ' ',
  );

const SUFFIX = /(\.template)?\.json$/;

/** Reads the deployed templates of a file, of a cloud assembly (cdk.out), or of a folder of files. */
export function readDeployedStacks(deployed: string): DeployedStack[] {
  if (!fs.statSync(deployed).isDirectory()) return [{ file: deployed, template: readTemplate(deployed) }];
  if (fs.existsSync(path.join(deployed, 'manifest.json'))) return readAssembly(deployed);
  const files = fs.readdirSync(deployed).filter((file) => file.endsWith('.json'));
  return files.sort().map((name) => {
    const file = path.join(deployed, name);
    return { file, template: readTemplate(file) };
  });
}

/** Returns the deployed template of a stack, or undefined if the stack is new. */
export function deployedStackOf(
  stack: NamedStack,
  deployed: DeployedStack[],
  isOnlyStack: boolean,
): DeployedStack | undefined {
  const named = deployed.filter(({ name, file, environment }) =>
    name === undefined
      ? [stack.stackName, stack.templateFile.replace(SUFFIX, '')].includes(path.basename(file).replace(SUFFIX, ''))
      : name === stack.stackName && canBeSame(environment, stack.environment),
  );
  const [only, ...others] = deployed;
  if (named.length === 0 && isOnlyStack && others.length === 0 && only?.name === undefined) return only;
  return named.find(({ environment }) => environment === stack.environment) ?? named[0];
}

/** Indicates whether two environments are the same, as far as both are known: `aws://ACCOUNT/REGION`. */
function canBeSame(one = 'aws://unknown-account/unknown-region', other: string): boolean {
  const parts = other.split('/');
  const isKnown = (part: string) => !part.startsWith('unknown-');
  return one.split('/').every((part, index) => part === parts[index] || !isKnown(part) || !isKnown(parts[index]));
}

/** Reads a template. Throws if the file does not contain one. */
export function readTemplate(file: string): Template {
  const text = fs.readFileSync(file, 'utf8');
  const template = parse(text);
  if (isTemplate(template)) return template;
  throw new UsageError('UpdateSafetyCheck', 'DeployedTemplateInvalid', {
    got: `${file}: ${shown(text.slice(0, 60))}`,
    expected: 'a CloudFormation template in JSON, without other keys than its sections',
    fix: 'save the template: aws cloudformation get-template --stack-name Trading --query TemplateBody > deployed/Trading.template.json',
  });
}

function isTemplate(value: unknown): value is Template {
  return typeof value === 'object' && value !== null && Object.keys(value).every((key) => SECTIONS.includes(key));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readAssembly(folder: string): DeployedStack[] {
  const { artifacts } = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
  return Object.entries<Artifact>(artifacts).flatMap(([id, { environment, properties = {} }]) => {
    // A stack has a template, and a nested assembly (the stacks of a stage) has a folder.
    const { templateFile, stackName = id, tags = {}, directoryName } = properties;
    if (directoryName !== undefined) return readAssembly(path.join(folder, directoryName));
    if (templateFile === undefined) return [];
    const file = path.join(folder, templateFile);
    return [{ file, template: readTemplate(file), name: stackName, environment, tags }];
  });
}
