/** The number of attempts of a command that downloads. */
const ATTEMPTS = 3;

/** Runs a command that downloads, again after a failure. It is for a tool that gives up at the first one of the network. */
export async function inAttempts<T>(download: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await download();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
