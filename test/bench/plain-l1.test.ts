import { plainL1 } from '../../bench/plain-l1';
import { templateOf } from '../../bench/template';
import { WITH_THE_LIBRARY } from '../../bench/with-the-library';

test('the resources handed to the CDK ready-made are those of the library', () => {
  const { Resources } = templateOf(WITH_THE_LIBRARY);
  expect(templateOf(plainL1(Resources)).Resources).toEqual(Resources);
});
