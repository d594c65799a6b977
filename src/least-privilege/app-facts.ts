import * as fs from 'node:fs';
import * as path from 'node:path';
import { CfnElement, type IPolicyValidationContext, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { CanonicalValues, referencesIn } from '../update-safety/canonical-values';
import { type Properties, propertiesOf, resourcesOf, type Template } from '../update-safety/template';

/** A stack of the app with its template. */
export interface AppStack {
  /** The name of the stack. A nested stack has its path as the name. */
  readonly name: string;
  readonly construct: Stack;
  readonly templatePath: string;
  readonly template: Template;
}

/** A resource of the app. */
export interface AppResource {
  /** The name of its stack and its logical id, as they are in canonical texts. */
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
  readonly stack: AppStack;
  /** The construct, unless the template contains more than the tree. */
  readonly construct?: IConstruct;
}

/** The templates of an app, and the constructs that they come from. */
export class AppFacts {
  public readonly stacks: AppStack[];
  public readonly constructs: IConstruct[];
  public readonly resources: AppResource[];
  private readonly values: CanonicalValues;
  private readonly byKey: Map<string, AppResource>;
  private readonly byConstruct: Map<IConstruct | undefined, AppResource>;
  /** The values of parameters and outputs of nested stacks, by their references. */
  private readonly nested = new Map<string, string>();

  public constructor({ appConstruct, templatePaths }: IPolicyValidationContext) {
    const all = appConstruct.node.findAll();
    this.stacks = stacksOf(all.filter(Stack.isStack), templatePaths);
    const known = new Set(this.stacks.map(({ construct }) => construct));
    this.constructs = all.filter((each) => each.node.scopes.some(Stack.isStack) && known.has(Stack.of(each)));
    this.values = new CanonicalValues(new Map(this.stacks.map(({ name, template }) => [name, template])));
    this.resources = this.stacks.flatMap((stack) => resourcesIn(stack, this.constructs));
    this.byKey = new Map(this.resources.map((resource) => [resource.key, resource]));
    this.byConstruct = new Map(this.resources.map((resource) => [resource.construct, resource]));
    for (const stack of this.stacks) this.readNested(stack);
  }

  /** Returns the resources of some types. */
  public ofType(...types: string[]): AppResource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Returns the canonical text of a value in a template. */
  public text({ name }: AppStack, value: unknown): string {
    return this.withoutNested(this.values.of(name, value));
  }

  /** Returns the canonical text of a value of a construct, which may contain tokens. */
  public textOf(construct: IConstruct, value: unknown): string {
    const stack = this.stackOf(construct);
    return this.text(stack, stack.construct.resolve(value));
  }

  public stackOf(construct: IConstruct): AppStack {
    return this.stacks.find(({ construct: each }) => each === Stack.of(construct)) as AppStack;
  }

  /** Returns the first resource that a canonical text refers to. */
  public referred(text: string): AppResource | undefined {
    return this.byKey.get(referencesIn(text).find((key) => this.byKey.has(key)) ?? '');
  }

  /** Returns the resource of a construct, or of its default child. */
  public resourceOf(construct: IConstruct): AppResource | undefined {
    return this.byConstruct.get(construct.node.defaultChild ?? construct);
  }

  private readNested({ name, construct, template: { Outputs = {} } }: AppStack): void {
    const { nestedStackParent, nestedStackResource } = construct;
    if (!nestedStackParent || !nestedStackResource) return;
    const parent = this.stackOf(nestedStackParent);
    const id = nestedStackParent.resolve((nestedStackResource as CfnElement).logicalId);
    const { Parameters = {} } = propertiesOf(resourcesOf(parent.template)[id]);
    for (const [key, value] of Object.entries(Parameters)) {
      this.nested.set(`<${name}.${key}>`, this.values.of(parent.name, value));
    }
    for (const [key, { Value }] of Object.entries(Outputs)) {
      this.nested.set(`<${parent.name}.${id}:Outputs.${key}>`, this.values.of(name, Value));
    }
  }

  private withoutNested(text: string): string {
    return text.replace(/<[^<>]+>/g, (reference) => {
      const value = this.nested.get(reference);
      return value === undefined ? reference : this.withoutNested(value);
    });
  }
}

function stacksOf(stacks: Stack[], templatePaths: string[]): AppStack[] {
  // Stacks of several Regions or accounts may have one name.
  const names = new Set<string>();
  return stacks.flatMap((construct) => {
    const file = templatePaths.find((each) => path.basename(each) === ancestorOf(construct).templateFile);
    if (file === undefined) return [];
    const { stackName, nested, node } = construct;
    const name = nested || names.has(stackName) ? node.path : stackName;
    names.add(name);
    const templatePath = path.join(path.dirname(file), construct.templateFile);
    return [{ name, construct, templatePath, template: JSON.parse(fs.readFileSync(templatePath, 'utf8')) }];
  });
}

/** Returns the stack that contains a nested stack, or the stack itself. */
function ancestorOf(stack: Stack): Stack {
  return stack.nestedStackParent ? ancestorOf(stack.nestedStackParent) : stack;
}

function resourcesIn(stack: AppStack, constructs: IConstruct[]): AppResource[] {
  const byId = new Map(
    constructs
      .filter(CfnElement.isCfnElement)
      .filter((construct) => construct.stack === stack.construct)
      .map((construct) => [stack.construct.resolve(construct.logicalId), construct]),
  );
  return Object.entries(resourcesOf(stack.template)).map(([id, { Type, Properties = {} }]) => ({
    key: `${stack.name}.${id}`,
    id,
    type: Type,
    properties: Properties,
    stack,
    construct: byId.get(id),
  }));
}
