import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { cloudFormationFindings } from '../../demo/checks/cloudformation';
import { aPlatform } from '../support/stacks';

function findingsOf(fill: (stack: Stack) => void): string[] {
  process.env.CDK_VALIDATION = 'true';
  try {
    jest.spyOn(console, 'error').mockImplementation(); // the CDK prints what the report has
    const app = new App({ analyticsReporting: false });
    fill(new Stack(app, 'Platform'));
    return cloudFormationFindings(app);
  } finally {
    process.env.CDK_VALIDATION = 'false';
  }
}

describe('the CDK’s own validation', () => {
  test('finds nothing in the default platform', () => {
    expect(findingsOf((stack) => aPlatform(stack))).toEqual([]);
  });

  test('would find something in a template that is wrong', () => {
    const found = findingsOf((stack) => {
      aPlatform(stack);
      new CfnResource(stack, 'Broken', {
        type: 'AWS::SQS::Queue',
        properties: { DelaySeconds: 'soon', NoSuchProperty: 1 },
      });
    });
    expect(found.join('\n')).toContain('NoSuchProperty');
  });
});
