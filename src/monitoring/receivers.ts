import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Severity } from '../runbook/severity';

/** The topics of a monitoring, by severity, and the topic of chat, which receives all. */
export type Receivers = Readonly<Record<Severity, sns.ITopic>> & { readonly chat?: sns.ITopic };
