import * as fs from 'node:fs';
import * as path from 'node:path';
import { CfnElement, type IPolicyValidationContext, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import { type DeployedStack, deployedStackOf, readTemplate } from './deployed-stacks';
import { resourcesOf, type Template } from './template';
import type { StackUpdate } from './update';

const NESTED_STACK = 'AWS::CloudFormation::Stack';
const EMPTY: Template = {};

/** A template, and the folder that contains the templates of its nested stacks. */
interface TemplateFile {
  readonly file: string;
  readonly template: Template;
}

/**
 * Returns the stacks that the update of an app changes, with their deployed and new templates.
 *
 * Throws if no deployed template belongs to a stack of the app, because the check would then find nothing.
 */
export function stackUpdates(context: IPolicyValidationContext, deployed: DeployedStack[]): StackUpdate[] {
  const constructs = context.appConstruct.node.findAll();
  const stacks = constructs.filter((construct): construct is Stack => Stack.isStack(construct));
  const ofApp = stacks.filter(({ nested }) => !nested);
  const matches = new Map(ofApp.map((stack) => [stack, deployedStackOf(stack, deployed, ofApp.length === 1)]));
  if (![...matches.values()].some((match) => match)) throw noStack(deployed, ofApp);
  const paths = pathsByTemplate(constructs);
  const updates = context.templatePaths.flatMap((templatePath) => {
    const stack = ofApp.find(({ templateFile }) => templateFile === path.basename(templatePath));
    if (!stack) return [];
    const match = matches.get(stack);
    requireOtherFile(templatePath, match);
    const update: StackUpdate = {
      name: stack.stackName,
      path: stack.node.path,
      before: match?.template ?? EMPTY,
      after: readTemplate(templatePath),
      templatePath,
      dependsOn: stack.dependencies.map(({ stackName }) => stackName),
      paths: pathsOf(paths, templatePath),
      newTags: match?.tags !== undefined && JSON.stringify(match.tags) !== JSON.stringify(stack.tags.tagValues()),
    };
    return [update, ...nestedUpdates(update, match?.file, paths)];
  });
  return [...updates, ...stacksOutsideTheApp(context, deployed, ofApp)];
}

/** Returns the deployed stacks that the app does not contain. The CDK does not delete them, so they keep their resources. */
function stacksOutsideTheApp(
  { accountId = 'unknown-account', region = 'unknown-region' }: IPolicyValidationContext,
  deployed: DeployedStack[],
  ofApp: Stack[],
): StackUpdate[] {
  const known = new Set(ofApp.map(({ stackName }) => stackName));
  return deployed.flatMap(({ name, environment, template }) => {
    if (name === undefined || known.has(name) || environment !== `aws://${accountId}/${region}`) return [];
    return [{ name, before: template, after: template, dependsOn: [], paths: {}, newTags: false }];
  });
}

function nestedUpdates(parent: StackUpdate, deployedFile: string | undefined, paths: Paths): StackUpdate[] {
  const [before, after] = [resourcesOf(parent.before), resourcesOf(parent.after)];
  const ids = Object.keys({ ...before, ...after }).filter((id) => (after[id] ?? before[id]).Type === NESTED_STACK);
  return ids.flatMap((id) => {
    const [old, young] = [nestedTemplate(deployedFile, before, id), nestedTemplate(parent.templatePath, after, id)];
    if (!old && !young) return [];
    const nested: StackUpdate = {
      ...parent,
      name: `${parent.name}/${id}`,
      path: undefined,
      // A deployed nested template that cannot be read counts as unchanged.
      before: old?.template ?? (id in before && young ? young.template : EMPTY),
      after: young?.template ?? EMPTY,
      templatePath: young?.file,
      paths: pathsOf(paths, young?.file),
    };
    return [nested, ...nestedUpdates(nested, old?.file, paths)];
  });
}

function nestedTemplate(
  parentFile: string | undefined,
  resources: ReturnType<typeof resourcesOf>,
  id: string,
): TemplateFile | undefined {
  const asset = resources[id]?.Metadata?.['aws:asset:path'];
  if (parentFile === undefined || typeof asset !== 'string') return undefined;
  const file = path.join(path.dirname(parentFile), asset);
  return fs.existsSync(file) ? { file, template: readTemplate(file) } : undefined;
}

/** The paths of constructs by logical id, for each file of a template. */
type Paths = Map<string, Record<string, string>>;

function pathsByTemplate(constructs: IConstruct[]): Paths {
  const paths: Paths = new Map();
  for (const construct of constructs) {
    if (!CfnElement.isCfnElement(construct)) continue;
    const { stack } = construct;
    const found = paths.get(stack.templateFile) ?? {};
    found[stack.resolve(construct.logicalId)] = construct.node.path;
    paths.set(stack.templateFile, found);
  }
  return paths;
}

function pathsOf(paths: Paths, file?: string): Record<string, string> {
  return (file && paths.get(path.basename(file))) || {};
}

function requireOtherFile(templatePath: string, deployed?: DeployedStack): void {
  if (!deployed || fs.realpathSync(templatePath) !== fs.realpathSync(deployed.file)) return;
  throw new UsageError('UpdateSafetyCheck', 'DeployedTemplateInvalid', {
    got: `${deployed.file}, which this synthesis has just written`,
    expected: 'a template that is deployed, in another folder than the output of the app',
    fix: "copy cdk.out after each deployment, and pass the copy, for example deployed: 'deployed'",
  });
}

function noStack(deployed: DeployedStack[], ofApp: Stack[]): UsageError {
  const found = deployed.map(({ name, file }) => name ?? path.basename(file)).join(', ');
  return new UsageError('UpdateSafetyCheck', 'DeployedTemplateOfNoStack', {
    got: found || 'no template',
    expected: `the deployed template of a stack of the app: ${ofApp.map(({ stackName }) => stackName).join(', ')}`,
    fix: `name each file after its stack, for example ${ofApp[0]?.stackName}.template.json, or pass the cdk.out of the last deployment`,
  });
}
