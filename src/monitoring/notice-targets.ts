import * as events from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type RunbookEntry, runbookUrl } from '../runbook/runbook';
import { type ChatNotice, chatMessage } from './handlers/watch/chat-message';
import { allowEventsToPublish } from './topic-publishers';

/** The topics of a notice. */
export interface NoticeTopics {
  /** The topic of the text. */
  readonly people: sns.ITopic;
  /** @default - no chat */
  readonly chat?: sns.ITopic;
}

/** The texts of a notice, with fields of its event. */
export interface NoticeTexts {
  readonly text: string;
  /**
   * The notice in chat.
   *
   * EventBridge inserts a field between quotes as it is. It inserts a field that is a whole value as JSON. So a field with
   * free text, which can contain quotes and line breaks, must be a whole value.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
   */
  readonly chat: ChatNotice;
  /** @default - the runbook of the library */
  readonly runbook?: string;
}

/** A target of a rule, with its topic. */
export interface NoticeTarget {
  readonly topicArn: string;
  readonly target: events.IRuleTarget;
}

/**
 * Returns the targets of a notice: a text for people, and the schema of Amazon Q Developer for chat.
 *
 * One input transformer cannot serve both. EventBridge gets permission to publish to the topics.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function noticeTargets(
  scope: Construct,
  kind: RunbookEntry,
  { people, chat }: NoticeTopics,
  texts: NoticeTexts,
): NoticeTarget[] {
  const runbook = runbookUrl(kind, texts.runbook);
  const targetOf = (topic: sns.ITopic, input: events.RuleTargetInput): NoticeTarget => {
    allowEventsToPublish(scope, topic);
    return { topicArn: topic.topicArn, target: { bind: () => ({ arn: topic.topicArn, input }) } };
  };
  const text = events.RuleTargetInput.fromText(`${texts.text} Runbook: ${runbook}`);
  if (!chat) return [targetOf(people, text)];
  const message = events.RuleTargetInput.fromObject(chatMessage({ ...texts.chat, kind, runbook }));
  return [targetOf(people, text), targetOf(chat, message)];
}
