import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/** The maximum length of a subject. Subjects are ASCII without line breaks. Unit: characters. */
const MAX_SUBJECT = 99;

/** Notices to people, through one topic. */
export class Notices {
  public constructor(
    private readonly topic: string,
    private readonly sns: SNSClient,
  ) {}

  /**
   * Publishes a text.
   *
   * @param subject the subject of an e-mail
   * @param text the text
   * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
   */
  public async send(subject: string, text: string): Promise<void> {
    const plain = subject
      .replace(/[^ -~]+/g, ' ')
      .trim()
      .slice(0, MAX_SUBJECT);
    await this.sns.send(new PublishCommand({ TopicArn: this.topic, Subject: plain, Message: text }));
  }
}
