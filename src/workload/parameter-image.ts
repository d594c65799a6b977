import { CfnCondition, type CfnParameter, Fn, Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import { DEFAULT_USER } from './container-user';
import { PLACEHOLDER_IMAGE, PLACEHOLDER_USER, placeholderCommand } from './placeholder';
import type { IImageHost, ServiceImageConfig } from './service-image-config';

/** Returns the placeholder while a parameter is empty, else the image with the parameter's tag. */
export function parameterImage(
  host: IImageHost,
  parameter: CfnParameter,
  image: ecs.ContainerImage,
): ServiceImageConfig {
  if (Stack.of(parameter) !== Stack.of(host)) {
    throw new UsageError(host, 'ParameterOfOtherStack', {
      got: `the parameter ${parameter.node.path}, whose default is ''`,
      expected: `a parameter of ${Stack.of(host).node.path}, because a condition cannot refer to another stack`,
      fix: 'create the parameter in the stack of the service, or remove its default',
    });
  }
  const placeholderCondition = new CfnCondition(Stack.of(host), `${host.node.addr}NoImageYet`, {
    expression: Fn.conditionEquals(parameter.valueAsString, ''),
  });
  const { logicalId } = placeholderCondition;
  const either = (placeholder: unknown, own: unknown) => Fn.conditionIf(logicalId, placeholder, own);
  return {
    image: new EitherImage(image, (name) => Token.asString(either(PLACEHOLDER_IMAGE, name))),
    publicImage: true,
    command: placeholderCommand(host),
    user: Token.asString(either(PLACEHOLDER_USER, DEFAULT_USER)),
    placeholderCondition,
  };
}

/** An image whose name is replaced by an expression, with the permissions to pull the original. */
class EitherImage extends ecs.ContainerImage {
  public constructor(
    private readonly image: ecs.ContainerImage,
    private readonly named: (imageName: string) => string,
  ) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const config = this.image.bind(scope, container);
    return { ...config, imageName: this.named(config.imageName) };
  }
}
