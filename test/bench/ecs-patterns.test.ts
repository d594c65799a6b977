import * as fs from 'node:fs';
import * as path from 'node:path';
import { ECS_PATTERNS } from '../../bench/ecs-patterns';
import { templateOf } from '../../bench/template';

test('the aws-ecs-patterns variant has three services that scale, and no more than 80 lines', () => {
  const types = Object.values(templateOf(ECS_PATTERNS).Resources).map(({ Type }) => Type);
  for (const type of ['AWS::ECS::Service', 'AWS::ApplicationAutoScaling::ScalingPolicy'])
    expect(types.filter((each) => each === type)).toHaveLength(3);
  const source = fs.readFileSync(path.join(__dirname, '../../bench/ecs-patterns.ts'), 'utf8');
  expect(source.split('\n').length).toBeLessThanOrEqual(80);
});
