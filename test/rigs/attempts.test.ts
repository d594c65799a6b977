import { inAttempts } from '../../rigs/attempts';

const FAILED = new Error('no network');

test('a download that fails is tried again, three times in all', async () => {
  const download = jest.fn().mockRejectedValueOnce(FAILED).mockRejectedValueOnce(FAILED).mockResolvedValue('file');
  expect(await inAttempts(download)).toBe('file');
  const broken = jest.fn().mockRejectedValue(FAILED);
  await expect(inAttempts(broken)).rejects.toBe(FAILED);
  expect([download.mock.calls.length, broken.mock.calls.length]).toEqual([3, 3]);
});
