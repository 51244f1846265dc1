import type { Command } from 'commander';
import { examples } from '../help';
import { findProfile, readProfiles, writeProfiles } from '../profiles';
import type { Cli, Run } from '../run';

export function register(logout: Command, cli: Cli): void {
  logout
    .description('Forget the token of the profile; its URL and tenant stay')
    .addHelpText('after', examples('hjctl logout', 'hjctl logout --profile staging'))
    .action(cli.profileAction(forgetToken));
}

async function forgetToken(run: Run): Promise<void> {
  const { profileName, profilesFile } = run.settings;
  const file = await readProfiles(profilesFile);
  const profile = findProfile(file, profileName);
  if (!profile?.token) return run.note(`Profile "${profileName}" holds no token.`);
  const { token: _forgotten, ...rest } = profile;
  await writeProfiles(profilesFile, { ...file, profiles: { ...file.profiles, [profileName]: rest } });
  run.note(
    `The token of profile "${profileName}" is forgotten here. It still works elsewhere: hjctl keys delete ends an API key.`,
  );
}
