import { isHelloJohnError } from '@hellojohn/sdk';
import {
  createContext,
  type FormEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { Labels } from './labels';
import { type Problem, problemOf, problemOfInputs } from './problem';
import { useLabels } from './root';

const NONE: Problem = { message: null, fields: {} };

const ProblemContext = createContext<Problem>(NONE);

/** What is wrong with a field of the surrounding form. */
export function useFieldProblems(name: string): readonly string[] {
  return useContext(ProblemContext).fields[name] ?? [];
}

/** What was typed, by the names of the fields. */
export type Fields = Record<string, string>;

interface FormProps {
  /** Text of the button. */
  submit: string;
  /** May reject: the person is told. Resolves to what to tell them when it went well, if anything. */
  onSubmit: (fields: Fields) => Promise<string | undefined>;
  /** Field that asks for the present password. */
  passwordField?: string;
  /** To tell before anything was typed. */
  notice?: string | undefined;
  /** Empties the fields when it went well. */
  resets?: boolean;
  /** Beside the button. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A form that tells, in words and to screen readers, how it went. Nothing is sent twice. */
export function Form({ submit, notice, actions, children, ...how }: FormProps): ReactElement {
  const labels = useLabels();
  const form = useRef<HTMLFormElement>(null);
  const { problem, done, isBusy, send } = useSubmission(how, labels);
  useFocusOnProblem(form, problem);
  const message = problem.message ?? (problem === NONE && done === undefined ? notice : undefined);

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    void send(event.currentTarget);
  }

  return (
    <form className="hj-form" ref={form} onSubmit={handleSubmit} noValidate aria-busy={isBusy}>
      <div role="alert" className="hj-alert">
        {message}
      </div>
      <ProblemContext.Provider value={problem}>{children}</ProblemContext.Provider>
      <div className="hj-actions">
        <button type="submit" className="hj-button hj-primary" aria-disabled={isBusy}>
          {submit}
        </button>
        {actions}
      </div>
      <div role="status" className="hj-status">
        {done}
      </div>
    </form>
  );
}

function useSubmission(
  { onSubmit, passwordField, resets }: Pick<FormProps, 'onSubmit' | 'passwordField' | 'resets'>,
  labels: Labels,
) {
  const [problem, setProblem] = useState(NONE);
  const [done, setDone] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const running = useRef(false);

  async function send(form: HTMLFormElement): Promise<void> {
    if (running.current) return;
    const inputs = [...form.querySelectorAll('input')];
    const wrong = problemOfInputs(inputs, labels);
    setDone(undefined);
    setProblem(wrong ?? NONE);
    if (wrong !== null) return;
    running.current = true;
    setBusy(true);
    try {
      setDone(await onSubmit(Object.fromEntries(inputs.map(({ name, value }) => [name, value]))));
      if (resets) form.reset();
    } catch (error) {
      setProblem(problemOf(error, labels, passwordField));
      // Not the server's answer but a mistake in a program: for those who watch the page, too.
      if (!isHelloJohnError(error)) throw error;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  return { problem, done, isBusy, send };
}

/** Brings the person to the first field that is wrong. */
function useFocusOnProblem(form: RefObject<HTMLFormElement | null>, problem: Problem): void {
  useEffect(() => {
    if (problem !== NONE) form.current?.querySelector<HTMLInputElement>('[aria-invalid=true]')?.focus();
  }, [form, problem]);
}
