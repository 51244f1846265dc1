import { ApiError } from './errors';

/** What `If-Match` asks for: any version, or one of those named. */
export type Precondition = '*' | readonly string[];

/**
 * Reads `If-Match`; null when there is none. What is no strong entity tag matches nothing, so that a mistake in the
 * header refuses the change instead of letting it through (RFC 9110 section 13.1.1).
 */
export function readPrecondition(header: string | undefined): Precondition | null {
  if (header === undefined) return null;
  if (header.trim() === '*') return '*';
  return header.split(',').map((tag) => tag.trim());
}

/** The entity tag of a version, strong: equal tags mean an equal object. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * Call it with the object locked, so that the version can't change before the write.
 *
 * @throws ApiError `precondition_failed` (412): the object has changed since the caller read it.
 */
export function checkPrecondition(precondition: Precondition | null | undefined, version: number): void {
  if (
    precondition === null ||
    precondition === undefined ||
    precondition === '*' ||
    precondition.includes(entityTag(version))
  )
    return;
  throw new ApiError('precondition_failed');
}
