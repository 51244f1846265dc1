export { type AdminClient, type AdminClientOptions, createAdminClient, type TenantAdmin } from './admin';
export { toWire } from './core/case';
export { type FieldError, HelloJohnError, isHelloJohnError } from './error';
export type * from './types';
