/** As they stand in a name, whatever is around them. */
const ANYWHERE = /token|passw|secret|authorization|credential/i;
/** As a word of a name, also beside digits and, of a PIN, in capital letters after small ones. */
const AS_A_WORD = [/(?<![a-z])(pin|pwd|auth)s?(?![a-z])/i, /[a-z]P(in|IN)s?(?![a-z])/];
/** The words of a name that each make it one of a secret. */
const WORDS = new Set([
  ...['pin', 'pins', 'pw', 'pwd', 'pass', 'passcode', 'passphrase', 'passkey', 'otp', 'totp'],
  ...['auth', 'bearer', 'cookie', 'cookies', 'jwt'],
]);
/** Of a name without what parts its words: so they are found however it is written, also in small letters alone. */
const PHRASES = [
  /(access|pass|pin|security|entry|join|host|moderator|organi[sz]er|participant|attendee|guest|leader|chair)codes?/,
  /(conference|meeting|dialin|verification|auth|authentication|onetime|mfa|2fa|login|unlock|admin)codes?/,
  /(access|private|signing|auth|api|encryption|shared|session)keys?/,
  /(user|conference|host|guest|moderator|organi[sz]er|attendee|participant|meeting|access|security|login)pins?(?![a-z])/,
  /pinnumber|passphrase|passkey|sessionid|personalidentificationnumber|securityanswer/,
  /username|(conference|callback)url/,
];

/** Whether what stands under a name is a PIN, a credential, or a URL that is one. In time proportional to its length. */
export function isSecretName(name: string): boolean {
  if (ANYWHERE.test(name) || AS_A_WORD.some((word) => word.test(name))) return true;
  const words = name
    .replace(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  if (words.some((word) => WORDS.has(word))) return true;
  const joined = words.join('');
  return PHRASES.some((phrase) => phrase.test(joined));
}
