// Waiting for a thing to become true, with a deadline and a sentence for when it does not.

/** Asks `check` until it answers something truthy, which is returned. An error of the kind `unless` ends the wait. */
export async function until(what, check, { seconds = 30, every = 100, unless = null } = {}) {
  const deadline = performance.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      const answer = await check();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      if (unless && error instanceof unless) throw error;
      last = error;
    }
    if (performance.now() > deadline) {
      const state = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`${seconds} s passed and still not: ${what} (last seen: ${state})`);
    }
    await pause(every);
  }
}

/** Lets time pass where time itself is the subject: so and so long a recording. */
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
