import { TEMPLATE } from '../../../src/certificates/handlers/signing-template';

test('the template takes from the request what it does not say itself', () => {
  expect(`arn:aws:${TEMPLATE}`).toMatch(/^arn:aws:acm-pca:::template\/\w+_CSRPassthrough\/V\d$/);
});
