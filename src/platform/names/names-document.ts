import { Lazy, Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct, IConstruct } from 'constructs';
import { childScope } from '../../naming/child-scope';
import { stableId } from '../../naming/stable-id';
import { describe } from '../../validation/description';
import { estimatedLength } from './name-length';
import { levelOfStack, namesPath } from './names-path';

/** The version of the schema. A new name does not change it. A name that moves or disappears does. */
const SCHEMA_VERSION = 1;

/**
 * The maximum size of a value in the standard tier, which is free of charge. Unit: bytes.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
const MAX_SIZE = 4096;

/** A name or ARN, with its place in the document. */
interface Entry {
  readonly place: string[];
  readonly value: string;
}

/** The entries of one parameter. */
interface Part {
  readonly entries: Entry[];
  /** The objects in the document, by their place. */
  readonly objects: Set<string>;
  size: number;
}

/**
 * The physical names of a platform, in JSON documents in Parameter Store.
 *
 * Each stack has its own parameters under one path, because a parameter cannot refer to a later stack. A stack whose
 * names do not fit into one parameter gets another one. A reader reads the path and merges the documents.
 */
export class NamesDocument {
  /** The path of all parameters. */
  public readonly path: string;

  private readonly parts = new Map<Stack, Part[]>();
  private readonly places = new Set<string>();

  public constructor(private readonly platform: Construct) {
    this.path = namesPath(platform);
  }

  /**
   * Adds a name. A second call for the same place has no effect, and neither has one without a value.
   *
   * @param owner the construct that has the name; the name is in the parameters of its stack
   * @param place the keys to the name
   * @param value the name or ARN
   */
  public add(owner: IConstruct, place: string[], value?: string): void {
    const key = JSON.stringify(place);
    if (value === undefined || this.places.has(key)) return;
    this.places.add(key);
    const part = this.partFor(Stack.of(owner), place, value);
    part.size += addedSize(part, place, value);
    for (const object of objectsOf(place)) part.objects.add(object);
    part.entries.push({ place, value });
  }

  private partFor(stack: Stack, place: string[], value: string): Part {
    const parts = this.parts.get(stack) ?? [];
    this.parts.set(stack, parts);
    const last = parts[parts.length - 1];
    if (last && last.size + addedSize(last, place, value) <= MAX_SIZE) return last;
    const size = JSON.stringify({ version: SCHEMA_VERSION }).length;
    const part = { entries: [], objects: new Set<string>(), size };
    this.createParameter(stack, part, parts.push(part));
    return part;
  }

  private createParameter(stack: Stack, part: Part, number: number): void {
    const own = stack === Stack.of(this.platform);
    const scope = childScope(own ? this.platform : stack, own ? 'Names' : stableId(stack, 'Names', this.path));
    new ssm.CfnParameter(scope, `Parameter${number}`, {
      name: `${this.path}/${levelOfStack(stack)}/${number}`,
      type: 'String',
      description: describe('parameter', `Names of ${this.platform.node.path}. Schema version ${SCHEMA_VERSION}.`),
      value: Lazy.string({ produce: () => stack.toJsonString(documentOf(part.entries)) }),
    });
  }
}

/** Returns the places of the objects that contain an entry. */
function objectsOf(place: string[]): string[] {
  return place.slice(0, -1).map((_key, index) => JSON.stringify(place.slice(0, index + 1)));
}

/** Returns the size that an entry adds to a document: its value, its key, and the objects that do not exist yet. */
function addedSize({ objects }: Part, place: string[], value: string): number {
  const isNew = objectsOf(place).map((object) => !objects.has(object));
  const keys = place.filter((_key, index) => isNew[index] ?? true);
  const size = keys.reduce((sum, key) => sum + Buffer.byteLength(JSON.stringify(key)) + ':{},'.length, 0);
  return size + estimatedLength(value) + '""'.length;
}

function documentOf(entries: Entry[]): object {
  const document: Record<string, unknown> = { version: SCHEMA_VERSION };
  for (const { place, value } of entries) {
    let parent = document;
    for (const key of place.slice(0, -1)) {
      if (!Object.hasOwn(parent, key)) parent[key] = {};
      parent = parent[key] as Record<string, unknown>;
    }
    parent[place[place.length - 1]] = value;
  }
  return document;
}
