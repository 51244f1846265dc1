export type { LabelOverrides, Labels, Language, PasswordReason, PlainLabels, ProblemCode } from './components/labels';
export type { TextProps } from './components/root';
export { SignIn, type SignInProps } from './components/sign-in';
export { SignUp, type SignUpProps } from './components/sign-up';
export { UserButton, type UserButtonProps } from './components/user-button';
export { UserProfile, type UserProfileProps } from './components/user-profile';
