import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { RunbookEntry } from '../../../runbook/runbook';
import { chatMessage } from './chat-message';

/** The maximum length of a subject. Subjects are ASCII without line breaks. Unit: characters. */
const MAX_SUBJECT = 99;

/** The maximum lengths of a title and of a description in chat. Unit: characters. */
const MAX_TITLE = 250;
const MAX_DESCRIPTION = 8000;

/** A notice to people. */
export interface Notice {
  /** The subject of an e-mail, and the title in chat. */
  readonly subject: string;
  readonly text: string;
  /** The kind of the notice, if it has an entry in the runbook. */
  readonly kind?: RunbookEntry;
  /** The URL of the entry in the runbook. */
  readonly runbook?: string;
}

/** Notices to people, through one topic, and to chat through another one. */
export class Notices {
  public constructor(
    private readonly topic: string,
    private readonly sns: SNSClient,
    private readonly chat?: string,
  ) {}

  /**
   * Publishes a text, and to the topic of chat the same in its schema.
   *
   * Throws if the text is not published. A failure of chat alone is logged, because the caller would repeat the text.
   *
   * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
   */
  public async send(notice: Notice): Promise<void> {
    const { subject, text, runbook } = notice;
    const Subject = subject
      .replace(/[^ -~]+/g, ' ')
      .trim()
      .slice(0, MAX_SUBJECT);
    const Message = runbook ? `${text}\n\nRunbook: ${runbook}` : text;
    await this.sns.send(new PublishCommand({ TopicArn: this.topic, Subject, Message }));
    if (this.chat) await this.sendToChat(notice, this.chat);
  }

  private async sendToChat({ subject, text, kind, runbook }: Notice, TopicArn: string): Promise<void> {
    const title = subject.slice(0, MAX_TITLE);
    const description = text.slice(0, MAX_DESCRIPTION);
    const Message = JSON.stringify(chatMessage({ title, description, kind, runbook }));
    try {
      await this.sns.send(new PublishCommand({ TopicArn, Message }));
    } catch (error) {
      console.error(JSON.stringify({ chat: TopicArn, notSent: subject, failed: String(error) }));
    }
  }
}
