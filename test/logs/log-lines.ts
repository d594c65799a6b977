/** A line as a logger or a runtime writes it to its standard output. */
export interface LogLine {
  /** The logger or the runtime. */
  readonly from: string;
  readonly line: string;
}

const at = (from: string, ...lines: string[]): LogLine[] => lines.map((line) => ({ from, line }));

/** Lines that report an error. */
export const ERROR_LINES: LogLine[] = [
  ...at(
    'Logback',
    '2026-11-30 09:31:07.113 ERROR 1 --- [nio-8080-exec-3] c.e.risk.OrderController : could not price order 17',
    '09:31:07.113 [main] ERROR com.example.risk.Engine - feed lost',
  ),
  ...at('Log4j 2', '2026-11-30T09:31:07,113 FATAL [pool-1-thread-2] com.example.Feed: giving up after 3 attempts'),
  ...at('java.util.logging', 'SEVERE: Unable to connect to the broker'),
  ...at(
    'Java',
    'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
    'java.lang.IllegalStateException: no quote for AAPL',
    'org.postgresql.util.PSQLException: ERROR: deadlock detected',
    'com.example.Order$Rejected$LimitException: limit exceeded',
    'java.lang.NullPointerException',
  ),
  ...at(
    'Python logging',
    'ERROR:root:could not reach the exchange',
    'CRITICAL:risk.engine:position limit exceeded',
    '2026-11-30 09:31:07,113 - risk.engine - ERROR - could not reach the exchange',
    '[2026-11-30 09:31:07 +0000] [7] [ERROR] Exception in worker process',
    '[2026-11-30 09:31:07 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:7)',
  ),
  ...at('uvicorn', 'ERROR:    Exception in ASGI application'),
  ...at(
    'Python',
    'ValueError: could not convert string to float: "n/a"',
    'psycopg2.OperationalError: could not connect to server: Connection refused',
    'requests.exceptions.ConnectionError: HTTPSConnectionPool(host="feed", port=443)',
    'AssertionError',
  ),
  ...at(
    'loguru',
    '2026-11-30 09:31:07.113 | ERROR    | risk.engine:price:42 - no quote for AAPL',
    '{"text":"no quote\\n","record":{"level":{"icon":"x","name":"ERROR","no":40},"message":"no quote"}}',
  ),
  ...at('python-json-logger', '{"asctime":"2026-11-30 09:31:07,113","levelname":"ERROR","message":"feed lost"}'),
  ...at('structlog', '{"event":"feed lost","level":"error","timestamp":"2026-11-30T09:31:07Z"}'),
  ...at(
    'Node.js',
    'Error: connect ECONNREFUSED 10.0.1.7:5432',
    "TypeError: Cannot read properties of undefined (reading 'price')",
    'Uncaught Error: listen EADDRINUSE: address already in use :::8080',
    'RangeError [ERR_OUT_OF_RANGE]: The value of "offset" is out of range.',
    'error: unhandled rejection in the price loop',
  ),
  ...at('npm', 'npm ERR! code ELIFECYCLE'),
  ...at(
    'pino',
    '{"level":50,"time":1796031067113,"pid":1,"hostname":"ip-10-0-1-7","msg":"feed lost"}',
    '{"level":60,"time":1796031067113,"pid":1,"hostname":"ip-10-0-1-7","msg":"out of memory"}',
    '[09:31:07.113] ERROR (1): feed lost',
    '[09:31:07.113] \u001b[31mERROR\u001b[39m (1): feed lost',
  ),
  ...at(
    'bunyan',
    '{"name":"risk","hostname":"h","pid":1,"level":50,"msg":"feed lost","time":"2026-11-30T09:31:07Z","v":0}',
  ),
  ...at(
    'winston',
    '{"level":"error","message":"feed lost","timestamp":"2026-11-30T09:31:07.113Z"}',
    'error: feed lost {"symbol":"AAPL"}',
  ),
  ...at(
    'NestJS',
    '\u001b[31m[Nest] 1  - \u001b[39m11/30/2026, 9:31:07 AM \u001b[31m  ERROR\u001b[39m [ExceptionsHandler] no quote',
  ),
  ...at(
    'logrus',
    'time="2026-11-30T09:31:07Z" level=error msg="feed lost" symbol=AAPL',
    'time="2026-11-30T09:31:07Z" level=fatal msg="no configuration"',
    '{"level":"error","msg":"feed lost","time":"2026-11-30T09:31:07Z"}',
    '{"level":"panic","msg":"unreachable","time":"2026-11-30T09:31:07Z"}',
  ),
  ...at(
    'slog',
    'time=2026-11-30T09:31:07.113Z level=ERROR msg="feed lost" err="EOF"',
    '{"time":"2026-11-30T09:31:07Z","level":"ERROR","msg":"feed lost"}',
  ),
  ...at(
    'zap',
    '{"level":"error","ts":1796031067.113,"caller":"feed/feed.go:42","msg":"feed lost"}',
    '{"level":"fatal","ts":1796031067.113,"caller":"main.go:12","msg":"no configuration"}',
    '2026-11-30T09:31:07.113Z\terror\tfeed/feed.go:42\tfeed lost\t{"symbol": "AAPL"}',
    '2026-11-30T09:31:07.113Z\tERROR\tfeed/feed.go:42\tfeed lost',
  ),
  ...at('zerolog', '{"level":"error","error":"EOF","time":1796031067,"message":"feed lost"}'),
  ...at(
    'log15',
    't=2026-11-30T09:31:07+0000 lvl=eror msg="feed lost"',
    '{"lvl":"crit","msg":"no configuration","t":"2026-11-30T09:31:07Z"}',
  ),
  ...at(
    'klog',
    'E1130 09:31:07.113000       1 reflector.go:138] Failed to watch *v1.Secret',
    'F1130 09:31:07.113000       1 main.go:12] no configuration',
  ),
  ...at(
    'Go',
    'panic: runtime error: invalid memory address or nil pointer dereference',
    'fatal error: all goroutines are asleep - deadlock!',
  ),
  ...at(
    'Rust',
    "thread 'main' panicked at src/feed.rs:42:9:",
    "thread 'tokio-runtime-worker' panicked at 'no quote', src/main.rs:7:5",
  ),
  ...at(
    'tracing',
    '2026-11-30T09:31:07.113456Z ERROR risk::feed: feed lost symbol="AAPL"',
    '{"timestamp":"2026-11-30T09:31:07Z","level":"ERROR","fields":{"message":"feed lost"}}',
  ),
  ...at('env_logger', '[2026-11-30T09:31:07Z ERROR risk] feed lost'),
  ...at(
    '.NET console',
    'fail: Example.Risk.Feed[0]',
    'crit: Microsoft.AspNetCore.Hosting.Diagnostics[6]',
    '{"EventId":0,"LogLevel":"Error","Category":"Example.Risk.Feed","Message":"feed lost"}',
    '{"EventId":6,"LogLevel":"Critical","Category":"Hosting","Message":"no configuration"}',
    'Unhandled exception. System.InvalidOperationException: no quote for AAPL',
    'System.Net.Http.HttpRequestException: Connection refused (feed:443)',
  ),
  ...at(
    'Serilog',
    '[09:31:07 ERR] feed lost',
    '[09:31:07 FTL] no configuration',
    '{"Timestamp":"2026-11-30T09:31:07Z","Level":"Error","MessageTemplate":"feed lost"}',
  ),
  ...at(
    'Ruby',
    'E, [2026-11-30T09:31:07.113456 #1] ERROR -- : feed lost',
    'F, [2026-11-30T09:31:07.113456 #1] FATAL -- : no configuration',
  ),
  ...at(
    'Elastic Common Schema, nested',
    '{"@timestamp":"2026-11-30T09:31:07Z","log":{"level":"ERROR","logger":"feed"},"message":"feed lost"}',
  ),
  ...at(
    'OpenTelemetry',
    '{"body":"feed lost","severityNumber":17,"severityText":"ERROR"}',
    '{"body":"no configuration","severity_number":21}',
  ),
  ...at(
    'Google Cloud format',
    '{"severity":"ERROR","message":"feed lost"}',
    '{"severity":"EMERGENCY","message":"no configuration"}',
  ),
  ...at(
    'nginx',
    '2026/11/30 09:31:07 [error] 12#12: *1 connect() failed (111: Connection refused)',
    '2026/11/30 09:31:07 [emerg] 1#1: host not found in upstream "risk"',
  ),
  ...at('Apache httpd', '[Mon Nov 30 09:31:07.113 2026] [proxy:error] [pid 7] (111)Connection refused'),
  ...at(
    'Envoy',
    '[2026-11-30 09:31:07.113][1][critical][main] [source/server/server.cc:414] error initializing configuration',
  ),
  ...at(
    'PostgreSQL',
    '2026-11-30 09:31:07.113 UTC [7] ERROR:  relation "orders" does not exist',
    '2026-11-30 09:31:07 UTC [7] FATAL:  password authentication failed for user "svc"',
  ),
  ...at(
    'Kafka',
    '[2026-11-30 09:31:07,113] ERROR [Consumer clientId=c1, groupId=fills] Offset commit failed (org.apache.kafka.clients)',
  ),
  ...at('PHP', '[30-Nov-2026 09:31:07 UTC] PHP Fatal error:  Uncaught Exception: no quote in /app/feed.php:42'),
  ...at('Rails', 'NoMethodError (undefined method `price` for nil:NilClass):'),
  ...at('plain', '(ERROR) feed lost', '<ERROR> feed lost', '09:31:07,ERROR,feed lost', '09:31:07|ERROR|feed lost'),
  ...at('key=value', 'ts=2026-11-30T09:31:07Z severity=error msg="feed lost"', 'level="error" msg="feed lost"'),
];

/** Lines that report no error, although words of errors are in them. */
export const OTHER_LINES: LogLine[] = [
  ...at(
    'counts',
    'INFO processed 1200 ticks, 0 errors',
    '2026-11-30 09:31:07 INFO  batch done: 0 errors, 2 warnings',
    'errors=0 warnings=2 duration=17ms',
    'error_count=0 error_rate=0.00',
    '{"level":"info","msg":"batch done","errors":0}',
    '{"level":"info","msg":"0 ERROR lines in the last minute"}',
    'time=2026-11-30T09:31:07Z level=info msg="done" errors=0',
  ),
  ...at(
    'URLs and file names',
    '10.0.1.7 - - [30/Nov/2026:09:31:07 +0000] "GET /errors/404 HTTP/1.1" 200 17',
    '10.0.1.7 - - [30/Nov/2026:09:31:07 +0000] "GET /api/ERROR?code=FATAL HTTP/1.1" 200 17',
    'INFO loaded /etc/app/error-pages/error.html',
    '{"level":"info","path":"/errors/FATAL","status":200}',
    'GET /fatal 200',
  ),
  ...at(
    'field names',
    '{"level":"info","error":null,"msg":"done"}',
    '{"level":"info","errorCode":0,"ERROR":false}',
    '{"severity":"INFO","error_message":""}',
    'level=info err=null msg="price loop started"',
    'level=info error="" msg="done"',
    'ERROR_CODE=0',
    'LOG_LEVEL=ERROR',
  ),
  ...at(
    'other levels',
    '2026-11-30 09:31:07.113  WARN 1 --- [main] c.e.risk.Feed : retry after an error, attempt 2 of 3',
    '{"level":40,"time":1796031067113,"msg":"error budget at 80 %"}',
    '{"level":30,"time":1796031067113,"msg":"error handler registered"}',
    '{"level":"warn","message":"error rate is 0.1 %"}',
    '{"levelname":"WARNING","message":"critical section entered"}',
    '{"LogLevel":"Information","Message":"ErrorHandler ready"}',
    '{"log":{"level":"INFO"},"message":"no error"}',
    '{"severityNumber":9,"severityText":"INFO","body":"error page rendered"}',
    '{"record":{"level":{"name":"WARNING","no":30}},"text":"error"}',
    'warn: Microsoft.AspNetCore.DataProtection[35]',
    'I1130 09:31:07.113000       1 leaderelection.go:248] attempting to acquire leader lease',
    'W1130 09:31:07.113000       1 errors.go:77] an error on the server was retried',
    '[09:31:07 WRN] error ignored',
    '2026/11/30 09:31:07 [warn] 12#12: *1 an upstream response is buffered',
    '2026-11-30T09:31:07.113Z\tinfo\tfeed/feed.go:42\terror channel opened',
    't=2026-11-30T09:31:07+0000 lvl=info msg="error channel opened"',
  ),
  ...at(
    'words of a sentence',
    'DEBUG no error occurred while the book was rebuilt',
    'INFO the mirror site answers without error',
    'INFO terror-alert feed subscribed',
    'an error in the previous run was corrected',
    'INFO Log level set to ERROR',
    'Errors are sent to the alerts topic',
    'INFO ErrorHandler registered for TimeoutException',
    'time=2026-11-30T09:31:07Z level=info msg="level early"',
    'INFO a fatal error would end this task',
  ),
  ...at(
    'lines of a stack trace',
    'Traceback (most recent call last):',
    '  File "/app/risk/engine.py", line 42, in price',
    '    at com.example.risk.Engine.price(Engine.java:42)',
    '    at Object.<anonymous> (/app/errors/index.js:10:9)',
    'Caused by: java.net.ConnectException: Connection refused',
    '\t... 17 common frames omitted',
    'goroutine 1 [running]:',
  ),
  ...at(
    'lifecycle',
    'INFO:     Uvicorn running on http://0.0.0.0:8080',
    '{"level":"info","ts":1796031067.113,"msg":"shutdown complete"}',
    'Listening on 8080',
  ),
];

/** Lines of errors that the patterns of CloudWatch Logs cannot tell from others, by form. docs/telemetry.md lists the forms. */
export const UNSUPPORTED: LogLine[] = [
  ...at(
    'a JSON field whose name has other characters than letters, digits, hyphens and underscores',
    '{"@t":"2026-11-30T09:31:07Z","@l":"Error","@mt":"feed lost"}',
    '{"@timestamp":"2026-11-30T09:31:07Z","log.level":"ERROR","message":"feed lost"}',
    '{"@level":"error","@message":"feed lost","@module":"feed"}',
  ),
  ...at('JSON after text', 'app | {"level":"error","msg":"feed lost"}'),
];
