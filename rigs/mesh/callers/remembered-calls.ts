import type { LocalTask } from '../local-task';
import { httpCall } from './http-call';

/** Returns the methods of the requests with an id that the application of a task received. */
export async function callsAt(task: LocalTask, id: string): Promise<string[]> {
  const answer = await httpCall(`http://${task.address}:8080/calls?id=${id}`);
  return JSON.parse(answer.body).methods;
}

/** Makes the application of a task answer the requests that it holds, and later ones at once. */
export async function release(task: LocalTask, held: string): Promise<void> {
  await httpCall(`http://${task.address}:8080/release?held=${held}`);
}
