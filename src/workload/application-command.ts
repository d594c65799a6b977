import { Aws, Fn, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import type { ServiceImageConfig } from './service-image-config';
import type { WorkloadOptions } from './workload-options';

/** The command and the entry point of the application's container. */
export interface ApplicationCommand {
  readonly command?: string[];
  readonly entryPoint?: string[];
}

/**
 * Returns the command and the entry point of the application.
 *
 * While the placeholder runs until the first image, they are those of the placeholder. Throws if the image always has a
 * command of its own.
 */
export function applicationCommand(
  scope: IConstruct,
  { command: ofImage, placeholderCondition }: ServiceImageConfig,
  { command, entryPoint }: Pick<WorkloadOptions, 'command' | 'entryPoint'>,
): ApplicationCommand {
  if (placeholderCondition) {
    const either = (placeholder: unknown, own: unknown) =>
      Token.asList(Fn.conditionIf(placeholderCondition.logicalId, placeholder, own));
    return {
      command: either(ofImage, command ?? Aws.NO_VALUE),
      entryPoint: entryPoint && either(Aws.NO_VALUE, entryPoint),
    };
  }
  if (command === undefined && entryPoint === undefined) return { command: ofImage };
  if (ofImage === undefined) return { command, entryPoint };
  throw new UsageError(scope, 'CommandOfPlaceholder', {
    got: `${command === undefined ? 'entryPoint' : 'command'}, and an image with a command of its own, for example the placeholder`,
    expected: 'an image that runs the command',
    fix: "set image, for example ServiceImage.fromAsset('service'), or remove command and entryPoint until there is one",
  });
}
