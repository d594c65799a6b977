import type { Finding, UpdateFacts } from '../finding';
import type { StackUpdate } from '../update';
import { UpdateSafetyRule } from '../update-safety-rule';

/** Finds exports that the update deletes or changes while a deployed stack imports them, and names that two exports have. */
export function findExports(facts: UpdateFacts): Finding[] {
  return [...exportsInUse(facts), ...exportsThatClash(facts)];
}

function exportsInUse(facts: UpdateFacts): Finding[] {
  const { stacks, before, after } = facts;
  return stacks.flatMap((stack) => {
    const changed = exportsOf(facts, stack, 'before').filter(
      ({ name }) => before.exported(name) !== after.exported(name) && stacks.some((other) => imports(other, name)),
    );
    if (changed.length === 0) return [];
    const names = changed.map(({ name }) => name).join(', ');
    const importers = stacks.filter((other) => changed.some(({ name }) => imports(other, name)));
    const importing = importers.map(({ name }) => name).join(' ');
    return [
      {
        rule: UpdateSafetyRule.EXPORT_IN_USE,
        stack,
        id: changed[0].id,
        locations: changed.map(({ id }) => `Outputs/${id}`),
        description: `The stack ${stack.name} deletes or changes exports that the deployed stack ${importing} imports: ${names}. CloudFormation refuses this.`,
        fix: `Use two deployments. First deploy the stack that imports them without the imports: cdk deploy --exclusively ${importing}. Then deploy the stack ${stack.name} (docs/changes.md, Between stacks).`,
      },
    ];
  });

  /** Indicates whether the deployed template of a stack imports a name. */
  function imports(stack: StackUpdate, name: string): boolean {
    return importedNames(stack.before, (value) => before.of(stack.name, value)).has(name);
  }
}

function exportsThatClash(facts: UpdateFacts): Finding[] {
  const seen = new Map<string, string>();
  return facts.stacks.flatMap((stack) =>
    exportsOf(facts, stack, 'after').flatMap(({ id, name }) => {
      const other = seen.get(name);
      seen.set(name, stack.name);
      if (other === undefined) return [];
      return [
        {
          rule: UpdateSafetyRule.NAME_CLASH,
          stack,
          id,
          locations: [`Outputs/${id}`],
          description: `The export ${name} belongs to the stack ${other} too. Names of exports are unique in an account and Region.`,
          fix: 'Choose another name for one of the two exports.',
        },
      ];
    }),
  );
}

function exportsOf(facts: UpdateFacts, stack: StackUpdate, side: 'before' | 'after') {
  return Object.entries(stack[side].Outputs ?? {}).flatMap(([id, { Export }]) =>
    Export ? [{ id, name: facts[side].of(stack.name, Export.Name) }] : [],
  );
}

/** Returns the names that a value imports. */
function importedNames(value: unknown, textOf: (name: unknown) => string, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, element] of Object.entries(value)) {
    if (key === 'Fn::ImportValue') found.add(textOf(element));
    else importedNames(element, textOf, found);
  }
  return found;
}
