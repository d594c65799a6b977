const POLL_MS = 30;

/** Waits until an expectation holds. The limit is for a busy machine. Only a failure takes that long. */
export async function eventually(expectation: () => void | Promise<void>, seconds = 180): Promise<void> {
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
