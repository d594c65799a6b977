import { Duration } from 'aws-cdk-lib';
import type { Plain } from '../compact-yaml';

/** A part of the configuration whose fields are of a message of Envoy's. */
export type Message = { [field: string]: Plain | undefined };

/** A message that says of which type it is. */
export function typed(type: string, fields: Message = {}): Message {
  return { '@type': `type.googleapis.com/${type}`, ...fields };
}

/** A named extension with its own configuration. */
export function extension(name: string, type: string, fields: Message = {}): Message {
  return { name, typed_config: typed(type, fields) };
}

/** A TCP address. */
export function address(host: string, port: number): Message {
  return { socket_address: { address: host, port_value: port } };
}

/** A duration as protobuf's JSON has it. */
export function seconds(duration: Duration): string {
  return `${duration.toMilliseconds() / 1000}s`;
}

/** Whole seconds. */
export function inSeconds(count: number): string {
  return seconds(Duration.seconds(count));
}
