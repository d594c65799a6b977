/** A wording that the project does not use. */
export interface BannedWording {
  /** Matches the wording. Lookaheads exclude the uses that are plain English. */
  readonly banned: RegExp;
  /** The wording to use instead. */
  readonly instead: string;
  /** Example sentences that must not match. The unit tests read them. */
  readonly allowed?: string[];
  /**
   * Restricts the entry to running text: headings, table cells and labels may use the wording.
   *
   * Docstrings may too, because a rule of their own counts their first words.
   */
  readonly inSentencesOnly?: boolean;
}

/** The nouns that AWS and CDK create and delete. */
const RESOURCE =
  '(?:alarm|bucket|certificate|cluster|construct|database|endpoint|function|gateway|group|key|listener|load balancer|' +
  'log group|namespace|password|policy|repository|resource|role|rule|secret|service|stack|subnet|table|target group|' +
  'task|topic|user|value|VPC)s?';

/** What can follow a pronoun, but not the noun of "that one task" or "such requests". */
const AFTER_PRONOUN =
  '(?=\\s*[.,;:!?)]|\\s*$|\\s+(?:is|are|was|were|has|have|had|does|do|did|can|cannot|must|may|will|would|that|which|' +
  'who|and|or|in|on|of|by|with|from|to|for|at)\\b)';

/** Past participles without -ed, so that "has not begun" is not a finding. */
const PARTICIPLE =
  '(?:\\w+ed|become|been|begun|bought|broken|brought|built|caught|changed|chosen|come|cut|done|drawn|driven|fallen|' +
  'found|given|gone|got|gotten|grown|had|heard|held|hit|kept|known|left|let|lost|made|met|paid|put|read|risen|run|' +
  'seen|sent|set|shown|shut|sold|spent|split|spoken|spread|started|stolen|stood|taken|thought|woken|won|worn|written)';

const pattern = (source: string) => new RegExp(source, 'i');

/**
 * The wordings that the project does not use.
 *
 * An entry bans a paraphrase of a term of AWS, CDK or Envoy, a verb of persons, or a construction that is hard to read.
 * Code spans and code blocks are never checked.
 */
export const BANNED_WORDINGS: BannedWording[] = [
  // Things are not persons
  {
    banned: /\b(?:tells?|told|telling)\b/i,
    instead: 'notifies, sends, sets, logs, reports, distinguishes',
  },
  {
    banned: /\b(?:says?|said|saying)\b(?!,)/i,
    instead: 'states, documents, specifies, defines, is',
    allowed: ['A small value, say, 5 seconds.'],
  },
  {
    banned: /\b(?:knows|(?:they|it|that|who|which|services?|files?|tasks?|prox(?:y|ies)|parts?) know)\b/i,
    instead: 'has, stores, reads, is configured with',
    allowed: ['The value is known at deployment.', 'You know the name of the secret.'],
  },
  {
    banned:
      /\b(?:asks|asking|asked (?:for|of|to|again)|(?:is|are|was|were|be|been|being) asked|(?:they|that|who|which|services?|tasks?) ask)\b/i,
    instead: 'requests, calls, queries, requires, sets',
    allowed: ['Ask AWS for a higher quota.'],
  },
  {
    banned: /\b(?:wants|wanting|(?:they|that|services?|tasks?) want|(?:is|are) wanted)\b/i,
    instead: 'requires, needs, expects',
    allowed: ['Set it if you want a dashboard.'],
  },

  // The terms of AWS, CDK and Envoy
  {
    banned:
      /\b(?:rings|ringing|rang|rung|(?:alarms?|that|to|can|could|may|must|will|would|not|never|does|do|did) ring)\b/i,
    instead: 'is in ALARM state, enters ALARM state',
    allowed: ['Envoy builds a hash ring.', 'The key ring of the user.'],
  },
  {
    banned: /\bways? out\b/i,
    instead: 'egress, NAT gateway, route to the internet',
  },
  {
    banned: /\bways? in\b(?! (?:which|that))/i,
    instead: 'ingress, ingress rule, listener',
    allowed: ['The way in which ECS stops tasks.'],
  },
  {
    banned: /\b(?:let|lets|letting)(?: \w+){0,2} in\b(?! \w)|\b(?:let|lets|letting) in\b/i,
    instead: 'allows ingress, adds an ingress rule',
    allowed: ['This lets clients in the VPC connect.', 'It lets the values in the table change.'],
  },
  {
    banned: pattern(
      `\\b${RESOURCE} (?:(?:that |which )?(?:is|are|was|were|be|been|has been|have been) (?:first |also |then |only |not )?made` +
        `(?! (?:available|of|up|from|public|private|known|optional|sure|for)\\b)|made (?:by|here|with)\\b)`,
    ),
    instead: 'created',
    allowed: [
      'The value is made available to the task.',
      'The decision is made by ECS.',
      'The calls that a function made.',
    ],
  },
  {
    banned: pattern(
      `\\bma(?:kes?|king|de)\\b (?:(?:a|an|the|its|one|no|new|another|each|every|this|two|all|own) ){1,2}${RESOURCE}\\b(?! (?:reachable|able|smaller|larger|longer|shorter|available|invalid|depend|fail|wait|use|unhealthy|healthy|stop|start))`,
    ),
    instead: 'creates',
    allowed: ['This makes the service depend on the rule.', 'The change makes each task fail.'],
  },
  {
    banned:
      /\b(?:goes|go|went|gone) (?:away|too|as well|with the (?:stack|service|mesh|task|platform|construct|database|secret))\b|(?<!\bwhere\b[^.]*)\b(?:goes|go)(?=\s*[.,;:)]|\s*$)/,
    instead: 'is deleted; or name the end: ends, stops, is removed',
    allowed: ['The request goes through the proxy.', 'It shows where the traffic goes.', 'The CPU that goes with it.'],
  },
  {
    banned: /\b(?:at|to) the (?:most|least)\b|\bthe (?:most|least) (?:that|which|of (?:them|it))\b/i,
    instead: 'maximum, minimum, at most, at least',
    allowed: ['At most 64 characters.', 'A policy of least privilege.', 'The most recent revision.'],
  },
  {
    banned: /\bmend(?:s|ed|ing)?\b/i,
    instead: 'fixes, corrects, repairs, restores',
    allowed: ['This is the recommended value.', 'A tremendous number.'],
  },
  {
    banned: /\banew\b/i,
    instead: 'again',
  },
  {
    banned: /\b(?:turn|turns|turned|turning)(?: \w+)? round\b(?!-)/i,
    instead: 'reverses',
    allowed: ['Envoy turns to round-robin balancing.'],
  },
  {
    banned: /\bkin\b/i,
    instead: 'name the resources, or: related',
  },

  // Negations that are not English
  {
    banned: /\b(?:is|are|was|were|be) none\b/i,
    instead: 'has no ..., does not exist, is invalid',
    allowed: ['No task is running.', 'The default has none.'],
  },
  {
    banned: /\bnone (?:is|are|was|were|has|have)\b/i,
    instead: 'no ... is, without',
    allowed: ['None of the tasks is healthy.'],
  },
  {
    banned: pattern(
      `\\b(?:has|have|had) not\\b(?!(?: (?:yet|also|already|only|always|ever|been|\\w+ly))* ${PARTICIPLE}\\b)`,
    ),
    instead: 'does not have, has no',
    allowed: ['The task has not begun.', 'The secret has not yet been rotated.', 'It has not changed.'],
  },
  {
    banned:
      /\b(?:knows?|takes?|says?|sees?|asks?|speaks?|finds?|holds?|keeps?|reaches|leads?|works?|waits?|fits?|counts?|goes|gets?|makes?|gives?|writes?|reads?|shows?|changes?|ends?|stays?) not\b(?! (?:only|more than|less than))/i,
    instead: 'does not ...',
    allowed: ['It keeps not only the last value.', 'Write a value, not a token.'],
  },
  {
    banned:
      /\btak(?:e|es|ing) no(?:ne)?\b(?! (?:longer|more|less|time|action|effect|part|arguments?|parameters?|options?))/i,
    instead: 'does not accept',
    allowed: ['The deployment takes no longer than an hour.', 'The method takes no arguments.'],
  },
  {
    banned:
      /\b(?:does|do|did|cannot|will|would) (?:not )?take\b(?=\s*[.,;:)]|\s*$|\s+(?:as|it|them|that|there|or|and|with)\b)/i,
    instead: 'does not accept',
    allowed: ['The change does not take effect.', 'The tasks that a deployment would take down.'],
  },
  {
    banned: /\bcan(?:not|'t)? be(?=\s*[.,;:)]|\s*$)/i,
    instead: 'is invalid, is not possible: name the rule',
    allowed: ['The name cannot be empty.', 'The value can be a token.'],
  },

  // Pronouns without a noun
  {
    banned: pattern(`(?<!\\bas )\\bsuch${AFTER_PRONOUN}`),
    instead: 'repeat the noun',
    allowed: ['A name such as `risk`.', 'Such requests are rejected.', 'Such a value is invalid.', 'The role as such.'],
  },
  {
    banned: pattern(
      `\\b(?:that|this) one${AFTER_PRONOUN.replace('|of|', '|').replace('|or|', '|').replace('|in|', '|')}`,
    ),
    instead: 'repeat the noun',
    allowed: ['Check that one task is running.', 'It requires that one of them is set.', 'This one setting matters.'],
  },
  {
    banned: /\bthose (?:that|which)\b/i,
    instead: 'the tasks that, the names that: repeat the noun',
    allowed: ['Those tasks are replaced.', 'The subnets of the VPC, and those of its peer.'],
  },
  {
    banned: /\bwhoever\b/i,
    instead: 'name the subject: a client that, the user who',
  },
  {
    banned: /(?:^|[.!?] )What(?! if\b)[^.!?]*(?:[.!]|[^.!?:]$)/,
    instead: 'begin with the subject: a noun, not a what clause',
    allowed: ['What happens when a task stops?', 'The name is what ECS shows.'],
    inSentencesOnly: true,
  },
];
