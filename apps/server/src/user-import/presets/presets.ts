import { auth0 } from './auth0';
import { clerk } from './clerk';
import { firebase } from './firebase';
import { keycloak } from './keycloak';
import type { Preset } from './preset';
import { supabase } from './supabase';

/** Products whose exports are read as they are. */
export const PRESET_NAMES = ['auth0', 'firebase', 'keycloak', 'clerk', 'supabase'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** @param hashConfig What the upload says of its hashes; only Firebase needs it. @throws ApiError `validation_failed`. */
export const PRESETS: Readonly<Record<PresetName, (hashConfig: string | undefined) => Preset>> = {
  auth0: () => auth0,
  firebase,
  keycloak: () => keycloak,
  clerk: () => clerk,
  supabase: () => supabase,
};
