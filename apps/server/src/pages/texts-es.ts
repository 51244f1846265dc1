import type { PageTexts } from './texts';

/** Spanish. */
export const pageTextsEs: PageTexts = {
  error: 'Error',
  problems: 'Hay un problema',
  continueTo: (tenantName) => `Continuar a ${tenantName}`,
  linkInvalid: {
    title: 'Este enlace ya no es válido',
    text: 'Ya se usó, fue reemplazado por uno más nuevo o venció. Pide uno nuevo.',
  },
  tryLater: {
    title: 'Ahora mismo no es posible',
    text: 'Nada ha cambiado y el enlace sigue siendo válido. Vuelve atrás e inténtalo de nuevo en un momento.',
  },
  account: 'Cuenta',
  newPassword: 'Contraseña nueva',
  repeatPassword: 'Repite la contraseña nueva',
  atLeast: (characters) => `Al menos ${characters} caracteres.`,
  required: 'Escribe una contraseña nueva',
  mismatch: 'Las dos contraseñas no son iguales',
  passwordReasons: {
    too_short: (limit) => `La contraseña debe tener al menos ${limit} caracteres`,
    too_long: (limit) => `La contraseña debe tener como máximo ${limit} caracteres`,
    no_uppercase: () => 'La contraseña debe contener una letra mayúscula',
    no_lowercase: () => 'La contraseña debe contener una letra minúscula',
    no_number: () => 'La contraseña debe contener un número',
    no_symbol: () => 'La contraseña debe contener un símbolo o signo de puntuación',
    common: () => 'Mucha gente usa esta contraseña: elige otra',
    is_email: () => 'La contraseña no debe ser tu correo electrónico',
    used_before: () => 'Ya usaste esta contraseña antes: elige otra',
  },
  pages: {
    resetPassword: (tenantName) => ({
      title: 'Elige una contraseña nueva',
      intro: `Elige una contraseña nueva para tu cuenta de ${tenantName}. Se cerrarán todas tus sesiones.`,
      submit: 'Guardar contraseña',
      doneTitle: 'Tu contraseña cambió',
      doneText: 'Ya puedes entrar con tu contraseña nueva. Todas tus sesiones anteriores terminaron.',
    }),
  },
};
