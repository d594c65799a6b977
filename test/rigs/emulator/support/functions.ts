import { att } from '../../../../rigs/emulator/templates/template';

/** The role of every function, under the logical id `Role`. */
export const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  },
};

export function lambdaFunction(code: string, properties: Record<string, unknown> = {}) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: att('Role', 'Arn'),
      // Longer than a busy machine needs, in which a function starts slowly.
      Timeout: 600,
      Code: { ZipFile: code },
      ...properties,
    },
  };
}

export function permission(functionId: string, principal: string, properties: Record<string, unknown> = {}) {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: att(functionId, 'Arn'),
      Action: 'lambda:InvokeFunction',
      Principal: principal,
      ...properties,
    },
  };
}
