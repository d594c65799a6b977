import { findings, PACKS, type PackName } from '../../rigs/checks/security-packs';
import { EnhancedMonitoringRole } from '../../src/database/enhanced-monitoring-role';
import { statementsOf } from '../support/databases';
import { anApp, aStack, propertiesOf } from '../support/stacks';

const CONCRETE = { env: { account: '123456789012', region: 'eu-west-1' } };

describe('EnhancedMonitoringRole', () => {
  test('allows RDS to write to one log group', () => {
    const stack = aStack('Stack', CONCRETE);
    new EnhancedMonitoringRole(stack, 'Role');
    expect(propertiesOf(stack, 'AWS::IAM::Role').AssumeRolePolicyDocument.Statement[0].Principal).toEqual({
      Service: 'monitoring.rds.amazonaws.com',
    });
    const [{ Resource }, ...others] = statementsOf(stack, /^Role/);
    expect(others).toEqual([]);
    expect(Resource.map((each: unknown) => JSON.stringify(each).match(/:logs:.*(?="\])/)?.[0])).toEqual([
      ':logs:eu-west-1:123456789012:log-group:RDSOSMetrics',
      ':logs:eu-west-1:123456789012:log-group:RDSOSMetrics:*',
    ]);
  });

  test.each([{}, CONCRETE])('has no finding without an acknowledgement', (props) => {
    const app = anApp();
    new EnhancedMonitoringRole(aStack('Stack', props, app), 'Role');
    for (const name of Object.keys(PACKS) as PackName[]) expect(findings(app, name)).toEqual([]);
  });
});
