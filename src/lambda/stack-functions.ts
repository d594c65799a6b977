import { Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';

/** The id of the dead-letter queue of a stack. */
export const DEAD_LETTERS_ID = 'TradingDeadLetters';

type Listener = (scope: Construct) => void;

/** The scopes of the library's functions in a stack. Each scope has one function with the id `Function`. */
interface Registry {
  readonly scopes: Construct[];
  readonly listeners: Listener[];
}

const REGISTRIES = new WeakMap<Stack, Registry>();

function registryOf(scope: IConstruct): Registry {
  const stack = Stack.of(scope);
  const registry = REGISTRIES.get(stack) ?? { scopes: [], listeners: [] };
  REGISTRIES.set(stack, registry);
  return registry;
}

/** Adds the scope of a function of the library, before the function is created. */
export function addFunctionScope(scope: Construct): void {
  const { scopes, listeners } = registryOf(scope);
  scopes.push(scope);
  for (const listener of listeners) listener(scope);
}

/** Calls a listener for each scope with a function of the library in a stack, also for later ones. */
export function forEachFunctionScope(stack: IConstruct, listener: Listener): void {
  const { scopes, listeners } = registryOf(stack);
  listeners.push(listener);
  for (const scope of scopes) listener(scope);
}

/** Returns the function of a scope, after its creation. */
export function functionIn(scope: Construct): lambda.IFunction {
  return scope.node.findChild('Function') as lambda.Function;
}

/** Returns the dead-letter queue of the functions in a stack. */
export function deadLettersOf(scope: IConstruct): sqs.IQueue | undefined {
  return Stack.of(scope).node.tryFindChild(DEAD_LETTERS_ID) as sqs.Queue | undefined;
}
