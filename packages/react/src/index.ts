export { HelloJohnProvider, type HelloJohnProviderProps } from './provider';
export { type UseAuth, useAuth } from './use-auth';
export { useHelloJohn } from './use-hello-john';
export { type UseMfa, useMfa } from './use-mfa';
export { type UserActions, type UseUser, useUser } from './use-user';
