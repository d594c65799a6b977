/** Ends the process with the exit code of a demo. If the demo fails, prints the error and ends with 1. */
export function exitWith(main: Promise<number>): void {
  main.then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(`\nThe demo stopped: ${error instanceof Error ? error.message : error}`);
      process.exit(1);
    },
  );
}
