import * as fc from 'fast-check';
import { SEED } from './extent';

// The SDK's remark about Node.js 20 is no finding of a test.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// The CDK's template validation takes seconds a process; test/templates/validation.test.ts is where it runs.
process.env.CDK_VALIDATION = 'false';
// A stack trace of each resource is a sixth of the time of a synthesis here, and no test reads one.
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });
// fast-check's seed is the current time otherwise.
fc.configureGlobal({ seed: SEED });
