const POLL_MS = 30;

/** Waits until an expectation holds, at most some seconds. */
export async function eventually(expectation: () => void | Promise<void>, seconds = 3): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await expectation();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
