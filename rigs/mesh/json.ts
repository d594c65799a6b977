/** What a template holds, or an answer of Envoy's admin interface. */
// biome-ignore lint/suspicious/noExplicitAny: neither has types
export type Json = any;
