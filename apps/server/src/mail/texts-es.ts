import type { MailTexts } from './templates';

const notYou = 'Si no fuiste tú, avisa de inmediato a tu administrador.';
const ignore = 'Si no lo pediste, ignora este mensaje: nada cambiará.';

/** Spanish. */
export const textsEs: MailTexts = {
  greeting: (firstName) => (firstName === null ? 'Hola:' : `Hola, ${firstName}:`),
  linkInFull: 'Si el botón no funciona, abre esta dirección en tu navegador:',

  mails: {
    welcome: ({ tenantName, to }, { signInUrl }) => ({
      subject: `Te damos la bienvenida a ${tenantName}`,
      heading: `Te damos la bienvenida a ${tenantName}`,
      paragraphs: [`Se creó una cuenta para ti. Entras con la dirección ${to}.`],
      ...(signInUrl === null ? {} : { action: { label: 'Iniciar sesión', url: signInUrl } }),
      notes: ['Recibes este mensaje porque un administrador creó la cuenta.'],
    }),

    reset_password: ({ tenantName, until }, { link }) => ({
      subject: `Restablece tu contraseña de ${tenantName}`,
      heading: 'Restablece tu contraseña',
      paragraphs: [`Elige una contraseña nueva para tu cuenta de ${tenantName}.`],
      action: { label: 'Elegir contraseña nueva', url: link },
      notes: [`El enlace sirve una sola vez, hasta el ${until}.`, ignore],
    }),

    reset_required: ({ tenantName, until }, { link }) => ({
      subject: `Restablece tu contraseña de ${tenantName}`,
      heading: 'Restablece tu contraseña',
      paragraphs: [`Un administrador de ${tenantName} te pide elegir una contraseña nueva. La anterior ya no sirve.`],
      action: { label: 'Elegir contraseña nueva', url: link },
      notes: [`El enlace sirve una sola vez, hasta el ${until}.`],
    }),

    verify_email: ({ tenantName, until }, { link }) => ({
      subject: `Confirma tu correo electrónico para ${tenantName}`,
      heading: 'Confirma tu correo electrónico',
      paragraphs: [`Confirma que esta dirección pertenece a tu cuenta de ${tenantName}.`],
      action: { label: 'Confirmar dirección', url: link },
      notes: [`El enlace sirve una sola vez, hasta el ${until}.`, 'Si no creaste una cuenta, ignora este mensaje.'],
    }),

    invitation: ({ tenantName, until }, { link }) => ({
      subject: `Tienes una invitación a ${tenantName}`,
      heading: `Tienes una invitación a ${tenantName}`,
      paragraphs: ['Elige una contraseña y tu cuenta quedará lista.'],
      action: { label: 'Aceptar la invitación', url: link },
      notes: [
        `El enlace sirve una sola vez, hasta el ${until}.`,
        'Si no esperabas una invitación, ignora este mensaje.',
      ],
    }),

    already_registered: ({ tenantName, until }, { link }) => ({
      subject: `Ya tienes una cuenta en ${tenantName}`,
      heading: 'Ya tienes una cuenta',
      paragraphs: [
        `Alguien intentó registrar esta dirección en ${tenantName}, pero ya tiene una cuenta. Nada ha cambiado.`,
        'Si fuiste tú y olvidaste la contraseña, elige una nueva.',
      ],
      action: { label: 'Elegir contraseña nueva', url: link },
      notes: [`El enlace sirve una sola vez, hasta el ${until}.`, 'Si no fuiste tú, ignora este mensaje.'],
    }),

    confirm_email_change: ({ tenantName, until }, { newEmail, link }) => ({
      subject: `Confirma tu nuevo correo electrónico para ${tenantName}`,
      heading: 'Confirma tu nuevo correo electrónico',
      paragraphs: [`Tu cuenta de ${tenantName} pasará a ${newEmail} cuando lo confirmes.`],
      action: { label: 'Confirmar nueva dirección', url: link },
      notes: [`El enlace sirve una sola vez, hasta el ${until}.`, ignore],
    }),

    email_change_requested: ({ tenantName, at }, { newEmail }) => ({
      subject: `Se pidió cambiar tu correo electrónico en ${tenantName}`,
      heading: 'Tu correo electrónico está por cambiar',
      paragraphs: [
        `El ${at} se pidió cambiar la dirección de tu cuenta de ${tenantName} a ${newEmail}.`,
        'Cambiará cuando se confirme la dirección nueva.',
      ],
      notes: ['Si no fuiste tú, cambia tu contraseña: eso anula la petición.'],
    }),

    email_changed: ({ tenantName, at }, { newEmail }) => ({
      subject: `Tu correo electrónico cambió en ${tenantName}`,
      heading: 'Tu correo electrónico cambió',
      paragraphs: [
        `El ${at} la dirección de tu cuenta de ${tenantName} pasó a ser ${newEmail}. Ya no puedes entrar con esta.`,
      ],
      notes: [notYou],
    }),

    password_changed: ({ tenantName, at }) => ({
      subject: `Tu contraseña cambió en ${tenantName}`,
      heading: 'Tu contraseña cambió',
      paragraphs: [`La contraseña de tu cuenta de ${tenantName} se cambió el ${at}.`],
      notes: [notYou],
    }),

    mfa_enabled: ({ tenantName, at }) => ({
      subject: `La verificación en dos pasos está activa en ${tenantName}`,
      heading: 'La verificación en dos pasos está activa',
      paragraphs: [`Desde el ${at}, para entrar en tu cuenta de ${tenantName} también se pide un código.`],
      notes: [notYou],
    }),

    mfa_disabled: ({ tenantName, at }) => ({
      subject: `La verificación en dos pasos está desactivada en ${tenantName}`,
      heading: 'La verificación en dos pasos está desactivada',
      paragraphs: [`Desde el ${at}, para entrar en tu cuenta de ${tenantName} ya no se pide un código.`],
      notes: [notYou],
    }),
  },
};
