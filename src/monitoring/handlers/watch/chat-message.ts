import type { RunbookEntry } from '../../../runbook/runbook';

/** A notice for a chat channel. */
export interface ChatNotice {
  readonly title: string;
  readonly description: string;
  /** The kind of the notice, if it has an entry in the runbook. */
  readonly kind?: RunbookEntry;
  /** The URL of the entry in the runbook. */
  readonly runbook?: string;
  /** The ARNs of the resources that the notice is about. */
  readonly resources?: string[];
}

/** A message in the schema of custom notifications. */
export interface ChatMessage {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: string[];
    readonly keywords?: string[];
  };
  readonly metadata?: { readonly eventType?: string; readonly relatedResources?: string[] };
}

/**
 * Returns a notice in the schema that Amazon Q Developer in chat applications accepts. It drops all other messages.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function chatMessage({ title, description, kind, runbook, resources }: ChatNotice): ChatMessage {
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description,
      ...(runbook && { nextSteps: [`Runbook: ${runbook}`] }),
      ...(kind && { keywords: [kind] }),
    },
    ...((kind || resources) && {
      metadata: { ...(kind && { eventType: kind }), ...(resources && { relatedResources: resources }) },
    }),
  };
}
