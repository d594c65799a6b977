import { findUpdateFaults } from '../../../src/update-safety/find-update-faults';
import type { Finding } from '../../../src/update-safety/finding';
import type { Template } from '../../../src/update-safety/template';
import type { StackUpdate } from '../../../src/update-safety/update';
import type { Json } from '../../support/json';

/** Resources of a template, by logical id. */
export type Resources = Record<string, Json>;

/** A stack with its resources before and after an update. */
export interface Update extends Partial<Omit<StackUpdate, 'before' | 'after'>> {
  readonly before: Resources;
  readonly after: Resources;
  readonly exportsBefore?: Record<string, Json>;
  readonly exportsAfter?: Record<string, Json>;
  /** Indicates whether the stack is deployed and the app does not contain it. */
  readonly isStanding?: boolean;
}

/** Returns the findings on an update of some stacks, by the name of the stack. */
export function faultsOf(updates: Record<string, Update>, changedServices?: string[]): Finding[] {
  const stacks = Object.entries(updates).map(
    ([name, { before, after, exportsBefore, exportsAfter, isStanding, ...rest }]): StackUpdate => {
      const deployed = templateOf(before, exportsBefore);
      return {
        name,
        before: deployed,
        after: isStanding ? deployed : templateOf(after, exportsAfter),
        dependsOn: [],
        paths: {},
        newTags: false,
        ...rest,
      };
    },
  );
  return findUpdateFaults(stacks, changedServices);
}

/** Returns the findings on an update of one stack. */
export function faults(before: Resources, after: Resources, more: Partial<Update> = {}): Finding[] {
  return faultsOf({ Trading: { before, after, ...more } });
}

/** Returns each finding as `Rule logicalId`. */
export function shownFaults(findings: Finding[]): string[] {
  return findings.map(({ rule, id }) => `${rule} ${id}`);
}

function templateOf(Resources: Resources, exports: Record<string, Json> = {}): Template {
  const outputs = Object.entries(exports).map(([Name, Value]) => [`Export${Name}`, { Value, Export: { Name } }]);
  return { Resources, Outputs: Object.fromEntries(outputs) };
}

export const ref = (id: string) => ({ Ref: id });
export const att = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });
export const importOf = (name: string) => ({ 'Fn::ImportValue': name });

/** Returns a resource. */
export function a(type: string, properties: Json = {}, more: Json = {}): Json {
  return { Type: `AWS::${type}`, Properties: properties, ...more };
}

/** Returns a resource that stays in the account when it leaves the template. */
export function kept(type: string, properties: Json = {}): Json {
  return a(type, properties, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
}
