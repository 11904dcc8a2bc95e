/** Parts that make a name secret, anywhere in it. */
const SECRET_PARTS = /token|passw|secret|authorization|credential/i;
/** Whole words that make a name secret, also next to digits. "PIN" also counts in capitals after small letters. */
const SECRET_WORD_PATTERNS = [/(?<![a-z])(pin|pwd|auth)s?(?![a-z])/i, /[a-z]P(in|IN)s?(?![a-z])/];
/** The words that each make a name secret. */
const SECRET_WORDS = new Set([
  ...['pin', 'pins', 'pw', 'pwd', 'pass', 'passcode', 'passphrase', 'passkey', 'otp', 'totp'],
  ...['auth', 'bearer', 'cookie', 'cookies', 'jwt'],
]);
/** Matched against a name without its separators: so every spelling is found, also one in small letters only. */
const SECRET_PHRASES = [
  /(access|pass|pin|security|entry|join|host|moderator|organi[sz]er|participant|attendee|guest|leader|chair)codes?/,
  /(conference|meeting|dialin|verification|auth|authentication|onetime|mfa|2fa|login|unlock|admin)codes?/,
  /(access|private|signing|auth|api|encryption|shared|session)keys?/,
  /(user|conference|host|guest|moderator|organi[sz]er|attendee|participant|meeting|access|security|login)pins?(?![a-z])/,
  /pinnumber|passphrase|passkey|sessionid|personalidentificationnumber|securityanswer/,
  /username|(conference|callback)url/,
];

/** Whether the value of a name is a PIN, a credential or a capability URL. Takes time in proportion to the name's length. */
export function isSecretName(name: string): boolean {
  if (SECRET_PARTS.test(name) || SECRET_WORD_PATTERNS.some((word) => word.test(name))) return true;
  const words = name
    .replace(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  if (words.some((word) => SECRET_WORDS.has(word))) return true;
  const joined = words.join('');
  return SECRET_PHRASES.some((phrase) => phrase.test(joined));
}
