import { isHelloJohnError, type SignInResult, type SignUpResult } from '@hellojohn/sdk';
import { useState } from 'react';
import type { ProblemCode } from './labels';

/** Where somebody is on the way to a session. */
export type FlowStep =
  | { name: 'start'; problem?: ProblemCode }
  | { name: 'forgot' }
  | { name: 'verify'; email: string }
  | { name: 'code'; challengeId: string; methods: readonly string[] }
  | { name: 'new_password'; challengeId: string }
  | { name: 'enroll'; challengeId: string }
  | { name: 'backup_codes'; codes: readonly string[] };

/** A sign-in or sign-up under way. */
export interface Flow {
  step: FlowStep;
  /** Whether there was a step before this one. */
  hasMoved: boolean;
  go(step: FlowStep): void;
  /** Takes the step that a result asks for. */
  proceed(result: SignInResult | SignUpResult): void;
  /** Goes back to the start when the challenge is spent; other failures are the caller's. */
  withChallenge(work: () => Promise<void>): Promise<undefined>;
  finish(): void;
}

const START: FlowStep = { name: 'start' };

/** @param onDone Called once somebody has signed in here and nothing is left to do. */
export function useFlow(onDone: (() => void) | undefined): Flow {
  const [{ step, hasMoved }, set] = useState({ step: START, hasMoved: false });
  const go = (next: FlowStep) => set({ step: next, hasMoved: true });

  function finish(): void {
    set({ step: START, hasMoved: false });
    onDone?.();
  }

  return {
    step,
    hasMoved,
    go,
    finish,
    proceed(result) {
      if (result.status === 'signed_in') finish();
      else go(stepOf(result));
    },
    async withChallenge(work) {
      try {
        await work();
      } catch (error) {
        if (!isHelloJohnError(error) || error.code !== 'challenge_invalid') throw error;
        go({ name: 'start', problem: 'challenge_invalid' });
      }
    },
  };
}

function stepOf(result: Exclude<SignInResult | SignUpResult, { status: 'signed_in' }>): FlowStep {
  switch (result.status) {
    case 'mfa_required':
      return { name: 'code', challengeId: result.challengeId, methods: result.methods };
    case 'mfa_enrollment_required':
      return { name: 'enroll', challengeId: result.challengeId };
    case 'password_change_required':
      return { name: 'new_password', challengeId: result.challengeId };
    case 'verification_required':
      return { name: 'verify', email: result.user.email };
  }
}
