import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import type { Template } from '../../../../rigs/emulator/templates/template';
import type { SharedEmulator } from './emulator';
import { eventually } from './eventually';

/** Deploys templates to an emulator by CloudFormation. */
export function stacksOf(emulator: SharedEmulator) {
  const cloudFormation = new CloudFormationClient(emulator.configuration);

  async function describeStack(name: string) {
    try {
      return (await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
    } catch (error) {
      if (/does not exist/.test(String(error))) return undefined;
      throw error;
    }
  }

  /** Why resources of a stack failed, the last first. */
  async function failuresOf(name: string): Promise<string[]> {
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }));
    return StackEvents.filter((event) => event.ResourceStatus?.endsWith('FAILED')).map(
      (event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`,
    );
  }

  /** Creates or updates a stack and returns its outputs. */
  async function deploy(name: string, template: Template): Promise<Record<string, string>> {
    const request = {
      StackName: name,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    };
    if (await describeStack(name)) await cloudFormation.send(new UpdateStackCommand(request));
    else await cloudFormation.send(new CreateStackCommand(request));
    const stack = await eventually(async () => {
      const current = await describeStack(name);
      return current?.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : current;
    });
    if (!['CREATE_COMPLETE', 'UPDATE_COMPLETE'].includes(stack.StackStatus ?? '')) {
      throw new Error(`stack ${name} is ${stack.StackStatus}: ${(await failuresOf(name)).join('; ')}`);
    }
    return Object.fromEntries((stack.Outputs ?? []).map((output) => [output.OutputKey, output.OutputValue ?? '']));
  }

  async function destroy(name: string): Promise<void> {
    const stack = await describeStack(name);
    await cloudFormation.send(new DeleteStackCommand({ StackName: name }));
    await eventually(async () => {
      const current = await describeStack(stack?.StackId ?? name);
      if (current?.StackStatus === 'DELETE_FAILED') throw new Error(`stack ${name}: ${current.StackStatusReason}`);
      return current === undefined || current.StackStatus === 'DELETE_COMPLETE' ? true : undefined;
    });
  }

  return { deploy, destroy, describeStack };
}
