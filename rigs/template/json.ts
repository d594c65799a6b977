/** A part of a template, or an answer of an API, without types. */
// biome-ignore lint/suspicious/noExplicitAny: templates and answers are untyped
export type Json = any;
