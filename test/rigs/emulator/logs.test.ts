import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ref, type Template } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const logs = new CloudWatchLogsClient(emulator.configuration);

const logGroup = (name?: string, policy = 'Delete') => ({
  Type: 'AWS::Logs::LogGroup',
  DeletionPolicy: policy,
  Properties: name ? { LogGroupName: name } : {},
});
const template = (resources: Record<string, unknown>): Template => ({ Resources: { Other: logGroup(), ...resources } });

const names = async () =>
  ((await logs.send(new DescribeLogGroupsCommand({}))).logGroups ?? []).map(({ logGroupName }) => logGroupName);

describe('log groups', () => {
  test('a name in use is refused: of another stack, under another logical id, and after a change of the name', async () => {
    await deploy('first', template({ Logs: logGroup('trading') }));
    const error = /already exists: trading/;
    await expect(deploy('second', template({ Logs: logGroup('trading') }))).rejects.toThrow(error);
    await destroy('second');
    await expect(deploy('first', template({ Renamed: logGroup('trading') }))).rejects.toThrow(error);
    const both = { Logs: logGroup('trading'), Mine: logGroup('mine') };
    await deploy('first', template(both));
    await expect(deploy('first', template({ ...both, Mine: logGroup('trading') }))).rejects.toThrow(error);
    await destroy('first');
    expect(await names()).toEqual([]);
  });

  test('the name of a retained log group is refused, and a generated name is not', async () => {
    const stack = { Logs: logGroup('kept', 'Retain'), Generated: logGroup(undefined, 'Retain') };
    await deploy('first', template(stack));
    await deploy('first', template({}));
    await expect(deploy('first', template(stack))).rejects.toThrow(/already exists: kept/);
    await deploy('first', template({ Generated: logGroup(undefined, 'Retain') }));
    expect(await names()).toContain('kept');
  });

  test('a log group that does not change is kept', async () => {
    const outputs = { Name: { Value: ref('Logs') } };
    await deploy('third', { ...template({ Logs: logGroup('third') }), Outputs: outputs });
    expect(
      await deploy('third', { ...template({ Logs: logGroup('third'), More: logGroup() }), Outputs: outputs }),
    ).toEqual({
      Name: 'third',
    });
  });
});
