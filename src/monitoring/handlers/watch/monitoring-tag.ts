/**
 * The beginning of the tags of the resources that monitorings watch. The name of the monitoring follows.
 *
 * So several monitorings can watch one resource. The value of a secret's tag is its expected rotation.
 */
export const MONITORING_TAGS = 'trading-monitoring:';

/** The value of the tag of a secret that rotates. */
export const ROTATED = 'rotated';

/** The value of the tag of a secret that somebody changes manually. */
export const MANUAL = 'manual';

/** Returns the value of the tag for the secret of a certificate. */
export function certificateRotation(validitySeconds: number): string {
  return `certificate:${validitySeconds}`;
}

/** Returns the validity period in the value of a tag, if the secret has a certificate. Unit: ms. */
export function validityOf(rotation: string): number | undefined {
  const [, seconds] = /^certificate:(\d+)$/.exec(rotation) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
