import { toast } from '@/ui/Toast';
import { useProblemWords } from './Problem';

/** Says in the corner why an action did not work: for actions that have no form to say it in. */
export function useProblemToast(): (error: unknown) => void {
  const words = useProblemWords();
  return (error) => {
    const { title, detail } = words(error);
    toast({ kind: 'problem', text: `${title} ${detail}`.trim() });
  };
}
