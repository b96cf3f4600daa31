import { useState } from 'react';
import { useProblemWords } from '@/frame/Problem';
import { useProblemToast } from '@/frame/useProblemToast';

/** Does something at once and says in a corner where it did not work. */
export function useDoing() {
  const complain = useProblemToast();
  return (work: Promise<void>) => void work.catch(complain);
}

/** Sends something, and says beside it what was wrong. */
export function useSending() {
  const wordsOf = useProblemWords();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (work: () => Promise<void>) => {
    setPending(true);
    setProblem(null);
    try {
      await work();
      return true;
    } catch (error) {
      const { title, detail } = wordsOf(error);
      setProblem(detail || title);
      return false;
    } finally {
      setPending(false);
    }
  };
  return { pending, problem, send };
}
