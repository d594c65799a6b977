import { TEMPLATE } from '../../../src/certificates/handlers/signing-template';

test('the template copies the extensions of the request', () => {
  expect(`arn:aws:${TEMPLATE}`).toMatch(/^arn:aws:acm-pca:::template\/\w+_CSRPassthrough\/V\d$/);
});
