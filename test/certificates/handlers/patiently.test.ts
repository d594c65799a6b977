import { patiently } from '../../../src/certificates/handlers/patiently';

const refused = Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });

test('does again what is not allowed yet', async () => {
  const work = jest.fn().mockRejectedValueOnce(refused).mockRejectedValueOnce(refused).mockResolvedValue('done');
  await expect(patiently(work, 1)).resolves.toBe('done');
  expect(work).toHaveBeenCalledTimes(3);
});

test('gives up after ten times', async () => {
  const work = jest.fn().mockRejectedValue(refused);
  await expect(patiently(work, 1)).rejects.toBe(refused);
  expect(work).toHaveBeenCalledTimes(10);
});

test.each([new Error('no'), 'no'])('does nothing else again: %s', async (error) => {
  const work = jest.fn().mockRejectedValue(error);
  await expect(patiently(work)).rejects.toBe(error);
  expect(work).toHaveBeenCalledTimes(1);
});
