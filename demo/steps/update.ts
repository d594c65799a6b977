import { CloudFormationClient, paginateDescribeStackEvents, type StackEvent } from '@aws-sdk/client-cloudformation';
import type { DeployedStack } from '../../rigs/emulator/deployed-stack';
import { changed, stateOfServices } from '../../rigs/emulator/services';
import { type Outcome, outcome } from './outcome';

/** Deploys a change of one service and checks what CloudFormation and ECS changed. */
export async function update(
  stack: DeployedStack,
  service: string,
  deploy: () => Promise<unknown>,
): Promise<Outcome[]> {
  const servicesBefore = await stateOfServices(stack);
  const eventsBefore = new Set((await eventsOf(stack)).map(({ EventId }) => EventId));
  await deploy();
  const touched = touchedBy(
    (await eventsOf(stack)).filter(({ EventId }) => !eventsBefore.has(EventId)),
    stack,
  );
  const moved = changed(servicesBefore, await stateOfServices(stack), 'taskDefinition');
  const others = touched.filter((id) => !id.includes(service.replaceAll('-', '')));
  return [
    outcome(
      `CloudFormation changes only resources of ${service}`,
      touched.length > 0 && others.length === 0,
      touched.join(', '),
    ),
    outcome(`${service} runs another revision, and no other service does`, moved.join() === service, moved.join(', ')),
  ];
}

async function eventsOf({ clients, stackName }: DeployedStack): Promise<StackEvent[]> {
  const pages = paginateDescribeStackEvents({ client: new CloudFormationClient(clients) }, { StackName: stackName });
  const events: StackEvent[] = [];
  for await (const { StackEvents = [] } of pages) events.push(...StackEvents);
  return events;
}

/** Returns the logical ids of the resources that CloudFormation created, changed or deleted. */
function touchedBy(events: StackEvent[], { stackName }: DeployedStack): string[] {
  const done = events.filter(({ ResourceStatus = '' }) => /^(CREATE|UPDATE|DELETE)_COMPLETE$/.test(ResourceStatus));
  const ids = done.map(({ LogicalResourceId = '' }) => LogicalResourceId).filter((id) => id !== stackName);
  return [...new Set(ids)].sort();
}
