import { CfnResource, Stack } from 'aws-cdk-lib';
import { shownViolations, synthesized, violationsOf } from './support/synthesized';

/** A listener in one stack, and a rule of it in the stack of the listener or in a later stack. */
const withRuleIn = (place: 'Main' | 'Later', references: string) =>
  synthesized(
    (app) => {
      const [main, later] = ['Main', 'Later'].map((id) => new Stack(app, id));
      const elb = 'AWS::ElasticLoadBalancingV2';
      const properties = { LoadBalancerArn: 'arn', Port: 80 };
      const listener = new CfnResource(main, 'Http', { type: `${elb}::Listener`, properties });
      const rule = { ListenerArn: listener.ref, Priority: 10 };
      new CfnResource(place === 'Main' ? main : later, `In${place}`, {
        type: `${elb}::ListenerRule`,
        properties: rule,
      });
      new CfnResource(later, 'Topic', { type: 'AWS::SNS::Topic', properties: { DisplayName: listener.ref } });
    },
    { '@aws-cdk/core:defaultCrossStackReferences': references },
  );

test.each(['strong', 'weak', 'both'])(
  'a listener of another stack is the same one, with %s references',
  (references) => {
    const [inMain, inLater] = [withRuleIn('Main', references), withRuleIn('Later', references)];
    expect(shownViolations(violationsOf(inLater, inMain))).toEqual(['ValueInUse InMain']);
    expect(shownViolations(violationsOf(inMain, inLater))).toEqual([]);
  },
);
