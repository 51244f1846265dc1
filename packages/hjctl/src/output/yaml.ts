import { stringify } from 'yaml';

/** YAML that 1.1 and 1.2 readers understand alike; one line a text, so that it can be indented. */
export function yamlText(value: unknown): string {
  return stringify(value, { compat: 'yaml-1.1', lineWidth: 0, blockQuote: false, aliasDuplicateObjects: false });
}
