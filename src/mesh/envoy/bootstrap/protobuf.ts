import { Duration } from 'aws-cdk-lib';
import type { Plain } from '../compact-yaml';

/** A part of the configuration with the fields of an Envoy message. */
export type Message = { [field: string]: Plain | undefined };

/** Returns a message with its type. */
export function typed(type: string, fields: Message): Message {
  return { '@type': `type.googleapis.com/${type}`, ...fields };
}

/** Returns a named extension with its configuration. */
export function extension(name: string, type: string, fields: Message = {}): Message {
  return { name, typed_config: typed(type, fields) };
}

/** Returns a TCP address. */
export function address(host: string, port: number): Message {
  return { socket_address: { address: host, port_value: port } };
}

/** Returns a duration in the JSON format of protobuf. */
export function seconds(duration: Duration): string {
  return `${duration.toMilliseconds() / 1000}s`;
}

/** Returns a number of seconds in the JSON format of protobuf. */
export function inSeconds(count: number): string {
  return seconds(Duration.seconds(count));
}
