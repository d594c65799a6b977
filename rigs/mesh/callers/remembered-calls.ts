import type { LocalTask } from '../local-task';
import { httpCall } from './http-call';

/** How often the application of a task was asked with an id, and by which methods. */
export async function callsAt(task: LocalTask, id: string): Promise<string[]> {
  const answer = await httpCall(`http://${task.address}:8080/calls?id=${id}`);
  return JSON.parse(answer.body).methods;
}
