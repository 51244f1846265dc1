export { HelloJohnProvider, type HelloJohnProviderProps } from './provider';
export { type UseAuth, useAuth } from './use-auth';
export { type UserActions, type UseUser, useUser } from './use-user';
