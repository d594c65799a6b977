import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type FunctionSurroundings, handlerFunction } from './function';
import { RotatingSecret } from './rotating-secret';

export interface ApiKeyProps extends FunctionSurroundings {
  readonly description: string;
}

/** The API keys: the current one and the one before. */
export class ApiKey extends RotatingSecret {
  public readonly rotation: lambda.Function;

  public constructor(scope: Construct, id: string, props: ApiKeyProps) {
    super(scope, id, {
      description: props.description,
      encryptionKey: props.encryptionKey,
      firstValue: {
        secretStringTemplate: JSON.stringify({ previous_api_key: '' }),
        generateStringKey: 'api_key',
        passwordLength: 64,
        excludePunctuation: true,
      },
    });
    const rotation = new Construct(this, 'Rotation');
    this.rotation = handlerFunction(rotation, {
      ...props,
      handler: 'generated-key',
      environment: { FIELD: 'api_key', LENGTH: '64' },
      rotates: this,
    });
    this.schedule(rotation);
  }

  public secrets(): Record<string, ecs.Secret> {
    return this.fields({ API_KEY: 'api_key', PREVIOUS_API_KEY: 'previous_api_key' });
  }
}
