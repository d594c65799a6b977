/** The part of a line before a level: no JSON, and at its end a space, a bracket, a separator, or the end of a color code. */
const BEFORE = '^[^{]*[\\s\\[|,m\\x28\\x3C]';
/** The character after a level: a space, a colon, a bracket, a separator, or the begin of a color code. */
const AFTER = '[\\s:,\\]|\\x1B\\x29\\x3E]';
/** The level of a line of logfmt, also `lvl`. Its value can be in quotation marks. */
const LOGFMT = '^[^{]*l[evl]{1,4}=\\x22?';
/** A qualified name of a class, from the start of the line. */
const CLASS = '^[\\w\\.:\\$]*';

const TEXT = [
  ...['ERROR', 'FATAL', 'CRITICAL', 'SEVERE'].flatMap((level) => [`${BEFORE}${level}${AFTER}`, `^${level}[\\s:]`]),
  // Levels of three letters, as Serilog writes them: [12:00:00 ERR].
  '^[^{]*\\s[EF][RT][RL]\\]',
  // Levels in small letters only in brackets or between tabs. Elsewhere they are words of a sentence.
  ...['error', 'fatal', 'crit', 'critical', 'emerg'].map((level) => `^[^{]*[\\[:]${level}\\]`),
  ...['error', 'fatal'].map((level) => `^[^{]*\\x09${level}\\x09`),
  ...['[Ee][Rr][RrOo]', '[Ff][Aa][Tt]', '[Cc][Rr][Ii][Tt]', '[Pp][Aa][Nn]'].map((level) => `${LOGFMT}${level}`),
  '^[^{]*severity=\\x22?[Ee][Rr][Rr]',
  // The first line of an exception or of a crash. The lines of its stack trace are not counted.
  ...['Error', 'Exception'].flatMap((end) => [`${CLASS}${end}:`, `${CLASS}${end}$`]),
  `${CLASS}Error\\s[\\[\\x28]`,
  '^[^{]*PHP\\sFatal\\serror:',
  '^Uncaught\\s',
  '^Unhandled\\s',
  '^Exception\\sin\\sthread',
  '^panic:',
  '^fatal\\serror:',
  '^thread\\s.*panicked\\sat',
  // Kubernetes' klog: the level, the month and the day.
  '^[EF]\\d{4}\\s',
  '^error:',
  '^fail:\\s',
  '^crit:\\s',
  '^npm\\sERR',
];

/** Levels that are errors, as a regular expression. Two fields can have one, because a pattern holds two. */
const LEVEL = '%^[Ee][Rr][Rr]|^[Ff][Aa][Tt][Aa][Ll]|^[Cc][Rr][Ii][Tt]|^[Pp][Aa][Nn][Ii][Cc]|^EMERG|^ALERT|^SEVERE%';

const JSON_FIELDS = [
  `$.level = ${LEVEL}`,
  `$.severity = ${LEVEL}`,
  // pino and bunyan: 50 is error, 60 is fatal.
  '$.level >= 50',
  // OpenTelemetry: 17 to 24 are error and fatal.
  '$.severityNumber >= 17',
  '$.severity_number >= 17',
  // loguru: 40 is error, 50 is critical.
  '$.record.level.no >= 40',
  // Fields of other loggers: Python, .NET, Serilog, Elastic, log15. An asterisk stands for the letters before or after.
  ...Object.entries({
    levelname: ['ERROR', 'CRITICAL', 'FATAL'],
    LogLevel: ['*rror', '*ritical'],
    Level: ['*rror', '*atal'],
    'log.level': ['*rror', '*atal', 'ERROR'],
    lvl: ['er*', 'crit*'],
    log_level: ['*rror', 'ERROR'],
    loglevel: ['*rror', 'ERROR'],
  }).flatMap(([field, levels]) => levels.map((level) => `$.${field} = "${level}"`)),
];

/**
 * The filter patterns of the lines that count as errors by default. No line matches both.
 *
 * CloudWatch Logs evaluates a pattern for each line. It has no groups in regular expressions, and at most two regular
 * expressions and 1,024 characters in a pattern.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export const ERROR_PATTERNS = {
  /** Lines of text and of logfmt, and the first lines of exceptions. A line that begins with a JSON object never matches. */
  text: `%${TEXT.join('|')}%`,
  /** Lines that are a JSON object. */
  json: `{ ${JSON_FIELDS.join(' || ')} }`,
};
