import { type Finding, shownResource, type UpdateFacts } from '../finding';
import { propertiesOf } from '../template';
import { constructPath, type ResourceUpdate } from '../update';
import { UpdateSafetyRule } from '../update-safety-rule';

/** Finds updates of a resource that CloudFormation refuses, and secrets that it generates again. */
export function findRefusedUpdates(facts: UpdateFacts): Finding[] {
  return facts.resources.flatMap((update) => {
    const { before, after } = update;
    if (!before || !after) return [];
    if (before.Type !== after.Type) return [typeChanged(update, before.Type)];
    const differs = (name: string) =>
      facts.before.of(update.stack.name, propertiesOf(before)[name]) !==
      facts.after.of(update.stack.name, propertiesOf(after)[name]);
    const custom = /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(after.Type);
    if (custom && differs('ServiceToken')) return [serviceTokenChanged(update)];
    const generated = propertiesOf(after).GenerateSecretString !== undefined;
    if (after.Type === 'AWS::SecretsManager::Secret' && generated && differs('GenerateSecretString')) {
      return [secretRegenerated(update)];
    }
    return [];
  });
}

function typeChanged(update: ResourceUpdate, type: string): Finding {
  return {
    ...placeOf(update),
    rule: UpdateSafetyRule.TYPE_CHANGED,
    locations: ['Type'],
    description: `${shown(update)}: the type changes from ${type} to ${update.type}. CloudFormation refuses this.`,
    fix: 'Give the new construct another id.',
  };
}

function serviceTokenChanged(update: ResourceUpdate): Finding {
  return {
    ...placeOf(update),
    rule: UpdateSafetyRule.SERVICE_TOKEN_CHANGED,
    locations: ['Properties/ServiceToken'],
    description: `${shown(update)}: the function of the ${update.type} changes. CloudFormation refuses another ServiceToken.`,
    fix: 'Keep the id and the path of the function. Or give the custom resource another id: it is then deleted and created.',
  };
}

function secretRegenerated(update: ResourceUpdate): Finding {
  return {
    ...placeOf(update),
    rule: UpdateSafetyRule.SECRET_REGENERATED,
    locations: ['Properties/GenerateSecretString'],
    description: `${shown(update)}: a change of GenerateSecretString generates the value again at once. The old value stops working before its readers have the new one.`,
    fix: 'Keep GenerateSecretString as deployed, and change the value by a rotation. Or create a second secret, move its readers, and then remove the first one.',
  };
}

function shown(update: ResourceUpdate): string {
  return shownResource(constructPath(update), update.id);
}

function placeOf(update: ResourceUpdate) {
  return { stack: update.stack, id: update.id, path: constructPath(update) };
}
