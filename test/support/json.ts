/** What a template holds: tests look into it without a type for every resource. */
// biome-ignore lint/suspicious/noExplicitAny: templates are untyped
export type Json = any;
