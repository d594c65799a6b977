import type { TextForm } from './kinds';

const HOST = '[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:\\d+)?';
const PART = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';
const TAG = '\\w[\\w.-]{0,127}';
const DIGEST = 'sha256:[0-9a-f]{64}';

/** The name of an image. @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
export const IMAGE_NAME = form(
  `(${HOST}/)?${PART}(/${PART})*(:${TAG})?(@${DIGEST})?`,
  'the name of an image by the grammar of OCI: a registry, a path, and a tag or a digest',
  'public.ecr.aws/nginx/nginx-unprivileged:1.29',
);

/** The tag of an image. */
export const IMAGE_TAG = form(
  TAG,
  'at most 128 letters, digits and . _ -, with a letter, a digit or _ at the beginning',
  '2026-11-22-1',
);

/** The digest of an image. */
export const IMAGE_DIGEST = form(DIGEST, "'sha256:' and 64 hexadecimal digits", `sha256:${'0a'.repeat(32)}`);

/** A part of a command. A task definition holds 64 KiB. */
export const COMMAND_PART: TextForm = {
  test: (text) => text.length < 65_536,
  expected: 'less than 64 KiB, the limit of ECS for a task definition',
  example: '--verbose',
};

function form(pattern: string, expected: string, example: string): TextForm {
  const whole = new RegExp(`^(${pattern})$`);
  return { test: (text) => whole.test(text), expected, example };
}
